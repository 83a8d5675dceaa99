package dev.osier.webhook.redirect;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What is left of the proxy's connections to somebody outside the pod once they are over. The
 * kernel goes on applying what it did to one to the next with the same addresses and ports, which
 * may be the application's.
 */
final class Aftermath {
  private static final int PORT = 8000;
  private static final int SILENT = 8001;
  private static final int BYTES = 32 * 1024;
  private static final int MILLIS = 1000;

  private final String outside;
  private final String callee;

  /**
   * Of connections to a callee.
   *
   * @param outside the network namespace it is in
   * @param callee its address
   */
  Aftermath(String outside, String callee) {
    this.outside = outside;
    this.callee = callee;
  }

  /** Who answers the application where the proxy's connection was reset. */
  String ofReset() throws Exception {
    String reset =
        """
        import socket, struct
        server = socket.create_server(("::", 8000), family=socket.AF_INET6, dualstack_ipv6=True)
        print("listening")
        connection, caller = server.accept()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()
        print(caller[1])
        server.accept()
        """;
    try (Callee peer = new Callee(reset)) {
      dial("cat <&3");
      return fromPort(Integer.parseInt(peer.line()), PORT);
    }
  }

  /** Who answers the application where the proxy gave up waiting for an answer. */
  String ofSilence() throws Exception {
    RedirectTrial.run(
        List.of(
            "ip",
            "netns",
            "exec",
            outside,
            "nft",
            "table inet silent { chain input { type filter hook input priority 0;"
                + " tcp dport %d drop; }; }".formatted(SILENT)));
    int port = silentPort();
    // Each try that is not led to the proxy is unanswered itself, and is remembered for a second.
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    String answer = fromPort(port, SILENT);
    while (answer.isEmpty() && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1500));
      answer = fromPort(port, SILENT);
    }
    return answer;
  }

  /** How much arrives of what the proxy sent just before it closed. */
  String ofClosing() throws Exception {
    String slow =
        """
        import socket
        server = socket.socket(socket.AF_INET6)
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("::", 8000))
        server.listen()
        print("listening")
        input()
        connection, caller = server.accept()
        read = 0
        try:
            while block := connection.recv(1000):
                read += len(block)
            print(read)
        except OSError as e:
            print(f"{e} after {read}")
        """;
    try (Callee peer = new Callee(slow)) {
      dial("head -c " + BYTES + " /dev/zero >&3");
      peer.say("read");
      return peer.line();
    }
  }

  private void dial(String then) throws Exception {
    List<String> command = new ArrayList<>(RedirectTrial.user(RedirectTrial.PROXY_UID));
    command.addAll(
        List.of(
            "timeout",
            "2",
            "bash",
            "-c",
            "exec 3<>/dev/tcp/" + callee + "/" + PORT + " && " + then));
    RedirectTrial.output(command);
  }

  /** A port from which the proxy's connection got no answer. */
  private int silentPort() throws Exception {
    String impatient =
        """
        import os, socket
        os.setgroups([])
        os.setuid(%d)
        connection = socket.socket(socket.AF_INET6 if ":" in "%s" else socket.AF_INET)
        connection.settimeout(0.2)
        connection.connect_ex(("%s", %d))
        print(connection.getsockname()[1])
        """
            .formatted(RedirectTrial.PROXY_UID, callee, callee, SILENT);
    return Integer.parseInt(
        RedirectTrial.lastLine(RedirectTrial.output(List.of("python3", "-c", impatient))));
  }

  private String fromPort(int port, int calleePort) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(port));
      socket.connect(new InetSocketAddress(InetAddress.ofLiteral(callee), calleePort), MILLIS);
      socket.setSoTimeout(MILLIS);
      return RedirectTrial.lastLine(
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
    } catch (SocketTimeoutException | ConnectException e) {
      return "";
    }
  }

  /** A program outside the pod, which says when it listens. */
  private final class Callee implements AutoCloseable {
    private final Process process;
    private final BufferedReader words;
    private final Writer orders;

    Callee(String program) throws IOException {
      process =
          new ProcessBuilder("ip", "netns", "exec", outside, "python3", "-uc", program)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      words = process.inputReader();
      orders = process.outputWriter();
      if (!"listening".equals(words.readLine())) {
        throw new IllegalStateException("nobody listens at " + callee);
      }
    }

    String line() throws IOException {
      return String.valueOf(words.readLine());
    }

    void say(String word) throws IOException {
      orders.write(word + "\n");
      orders.flush();
    }

    @Override
    public void close() throws InterruptedException {
      process.destroy();
      process.waitFor();
    }
  }
}
