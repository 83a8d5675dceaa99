package dev.osier.webhook.redirect;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A program that stands for a pod: run in a network namespace of its own, it loads the redirect
 * rules, listens where the proxy and an application would, and prints which of them answers whom.
 *
 * <p>Arguments: the Envoy, a folder with one bootstrap per address family ({@code ipv4.json},
 * {@code ipv6.json}) that forwards {@code /probe/app/liveness} to the application, and the command
 * that loads the rules.
 */
final class RedirectTrial {
  static final String POD_IPV4 = "10.9.0.5";
  static final String POD_IPV6 = "fd00:9::5";
  static final int APPLICATION = 8080;
  static final int EXCLUDED_INBOUND = 9090;
  static final int EXCLUDED_OUTBOUND = 2525;
  private static final String CALLER = "caller";
  static final int PROXY_UID = 1337;
  private static final int APPLICATION_UID = 1000;

  private RedirectTrial() {}

  public static void main(String[] arguments) throws Exception {
    network();
    List<String> load = List.of(arguments).subList(2, arguments.length);
    for (int port : new int[] {15001, 15006, APPLICATION, EXCLUDED_INBOUND, EXCLUDED_OUTBOUND}) {
      listen(port);
    }
    String[][] families = {
      {"ipv4", POD_IPV4, "10.9.0.6", "10.99.0.1", "10.66.0.1", "127.0.0.1"},
      {"ipv6", POD_IPV6, "fd00:9::6", "fd00:99::1", "fd00:66::1", "::1"}
    };
    Deque<Aftermath> aftermaths = new ArrayDeque<>();
    for (String[] family : families) {
      aftermaths.add(new Aftermath(CALLER, family[2]));
    }
    run(load);
    run(load);

    for (String[] family : families) {
      String name = family[0];
      String pod = family[1];
      String outside = family[3];
      print(name, "application to outside", as(APPLICATION_UID, outside, 80));
      print(name, "proxy to outside", as(PROXY_UID, outside, 80));
      print(name, "application to excluded port", as(APPLICATION_UID, outside, EXCLUDED_OUTBOUND));
      print(name, "application to excluded block", as(APPLICATION_UID, family[4], 80));
      print(name, "application to its loopback", as(APPLICATION_UID, family[5], APPLICATION));
      print(name, "application to its own address", as(APPLICATION_UID, pod, APPLICATION));
      print(name, "proxy to its pod's own address", as(PROXY_UID, pod, APPLICATION));
      print(name, "caller to application", fromCaller(pod, APPLICATION));
      print(name, "caller to excluded port", fromCaller(pod, EXCLUDED_INBOUND));
      try (Aftermath aftermath = aftermaths.remove()) {
        print(name, "proxy on a connection that is not remembered", aftermath.ofMidway());
        print(name, "application after a reset of the proxy's", aftermath.ofReset());
        print(name, "application after silence to the proxy", aftermath.ofSilence());
        print(name, "bytes of a proxy that closed before they were read", aftermath.ofClosing());
      }
      print(name, "check through the proxy", check(arguments[0], arguments[1], name, pod));
    }
    print("ipv4", "proxy with its mark to its application", marked());
    System.exit(0);
  }

  private static void network() throws Exception {
    // The mount namespace is ours alone, and so is what ip leaves in it.
    run(List.of("mount", "-t", "tmpfs", "none", "/run"));
    run(List.of("ip", "link", "set", "lo", "up"));
    run(List.of("ip", "netns", "add", CALLER));
    run(
        List.of(
            "ip", "link", "add", "pod0", "type", "veth", "peer", "name", "caller0", "netns",
            CALLER));
    run(List.of("ip", "link", "set", "pod0", "up"));
    run(List.of("ip", "-n", CALLER, "link", "set", "caller0", "up"));
    run(List.of("ip", "addr", "add", POD_IPV4 + "/24", "dev", "pod0"));
    run(List.of("ip", "addr", "add", POD_IPV6 + "/64", "dev", "pod0", "nodad"));
    run(List.of("ip", "-n", CALLER, "addr", "add", "10.9.0.6/24", "dev", "caller0"));
    run(List.of("ip", "-n", CALLER, "addr", "add", "fd00:9::6/64", "dev", "caller0", "nodad"));
    run(List.of("ip", "route", "add", "default", "via", "10.9.0.6"));
    run(List.of("ip", "-6", "route", "add", "default", "via", "fd00:9::6"));
    // Who calls there is not answered.
    run(
        List.of(
            "ip",
            "netns",
            "exec",
            CALLER,
            "nft",
            "table inet silent { chain input { type filter hook input priority 0;"
                + " tcp dport %d drop; }; }".formatted(Aftermath.SILENT)));
  }

  /** Says its own port to everybody. */
  private static void listen(int port) throws IOException {
    ServerSocket server = new ServerSocket();
    server.bind(new InetSocketAddress((InetAddress) null, port));
    Thread.ofVirtual()
        .start(
            () -> {
              while (true) {
                try (Socket socket = server.accept()) {
                  socket.getOutputStream().write(answer(port));
                } catch (IOException e) {
                  System.err.println("serving " + port + ": " + e);
                }
              }
            });
  }

  // The application is an HTTP server, for the check; the others never wait for a request either.
  private static byte[] answer(int port) {
    String text =
        port == APPLICATION
            ? "HTTP/1.1 200 OK\r\ncontent-length: 4\r\nconnection: close\r\n\r\n" + port
            : "\n" + port;
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String as(int uid, String address, int port) throws Exception {
    return dialled(user(uid), address, port);
  }

  static List<String> user(int uid) {
    return List.of("setpriv", "--reuid", Integer.toString(uid), "--clear-groups");
  }

  private static String fromCaller(String address, int port) throws Exception {
    return dialled(List.of("ip", "netns", "exec", CALLER), address, port);
  }

  private static String dialled(List<String> prefix, String address, int port) throws Exception {
    return lastLine(dial(prefix, address, port, "cat <&3"));
  }

  /** Connects, and gives what a command says that has the connection as its descriptor 3. */
  static String dial(List<String> prefix, String address, int port, String command)
      throws Exception {
    List<String> words = new ArrayList<>(prefix);
    words.addAll(
        List.of(
            "timeout",
            "2",
            "bash",
            "-c",
            "exec 3<>/dev/tcp/" + address + "/" + port + " && " + command));
    return output(words);
  }

  private static String marked() throws IOException {
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.6"), 0));
      socket.connect(new InetSocketAddress(InetAddress.ofLiteral(POD_IPV4), APPLICATION), 2000);
      return lastLine(
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
    }
  }

  /** Asks the proxy's probe port from outside the pod, as the kubelet does. */
  private static String check(String envoy, String folder, String family, String pod)
      throws Exception {
    Process proxy =
        new ProcessBuilder(
                "setpriv",
                "--reuid",
                Integer.toString(PROXY_UID),
                "--clear-groups",
                envoy,
                "--config-yaml",
                Files.readString(Path.of(folder, family + ".json")),
                "--service-node",
                "a",
                "--service-cluster",
                "a",
                "--disable-hot-restart",
                "--concurrency",
                "1",
                "--log-level",
                "error")
            .inheritIO()
            .start();
    String answer = "";
    String host = pod.contains(":") ? "[" + pod + "]" : pod;
    String request =
        "printf 'GET /probe/app/liveness HTTP/1.1\\r\\nHost: "
            + host
            + ":15021\\r\\nConnection: close\\r\\n\\r\\n' >&3";
    try {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      while (answer.isEmpty() && System.nanoTime() - end < 0) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        answer =
            output(
                List.of(
                    "ip",
                    "netns",
                    "exec",
                    CALLER,
                    "timeout",
                    "2",
                    "bash",
                    "-c",
                    "exec 3<>/dev/tcp/" + pod + "/15021 && " + request + " && cat <&3"));
      }
    } finally {
      proxy.destroy();
      proxy.waitFor();
    }
    return answer.lines().findFirst().orElse("") + " " + lastLine(answer);
  }

  private static void print(String family, String what, String result) {
    System.out.println(family + ": " + what + ": " + (result.isEmpty() ? "nobody" : result));
  }

  static String lastLine(String text) {
    return text.lines().reduce("", (before, line) -> line).strip();
  }

  private static void run(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).inheritIO().start();
    if (process.waitFor() != 0) {
      throw new IllegalStateException("failed: " + command);
    }
  }

  private static String output(List<String> command) throws Exception {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (InputStream out = process.getInputStream()) {
      String text = new String(out.readAllBytes(), StandardCharsets.US_ASCII);
      process.waitFor();
      return text;
    }
  }
}
