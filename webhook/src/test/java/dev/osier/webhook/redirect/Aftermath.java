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
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What the kernel remembers of the proxy's connections to somebody outside the pod. It goes on
 * applying what it did to one to the next with the same addresses and ports, which may be the
 * application's, and without it knows no longer whose a connection is.
 */
final class Aftermath implements AutoCloseable {
  private static final int PORT = 8000;
  static final int SILENT = 8001;
  private static final int BYTES = 32 * 1024;
  private static final int MILLIS = 1000;

  private final String outside;
  private final String callee;
  private final Program answering;
  private final Program asking;

  /**
   * Of connections to a callee. One is made now, before there are rules.
   *
   * @param outside the network namespace it is in
   * @param callee its address
   */
  Aftermath(String outside, String callee) throws IOException {
    this.outside = outside;
    this.callee = callee;
    this.answering =
        outside(
            """
            import socket, time
            server = socket.create_server(("CALLEE", 8002), family=FAMILY)
            print("ready")
            connection, caller = server.accept()
            connection.sendall(bytes(3500))
            input()
            time.sleep(2)
            connection.sendall(b"an answer")
            connection.recv(1)
            """);
    this.asking =
        asProxy(
            """
            connection = socket.socket(FAMILY)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.connect(("CALLEE", 8002))
            while len(connection.recv(3500, socket.MSG_PEEK | socket.MSG_WAITALL)) < 3500:
                pass
            print("ready")
            input()
            connection.recv(3500, socket.MSG_WAITALL)
            print("read")
            connection.settimeout(5)
            try:
                print(connection.recv(100).decode())
            except OSError as e:
                print(e)
            """);
  }

  /**
   * What the proxy gets on a connection that the kernel did not see begin. Of that it first sees
   * that the proxy has room again (RFC 9293, 3.8.6), which nobody answers, and then nothing for a
   * while.
   */
  String ofMidway() throws Exception {
    asking.say("read");
    if (!"read".equals(asking.line())) {
      throw new IllegalStateException("nothing to read");
    }
    answering.say("answer");
    return asking.line();
  }

  @Override
  public void close() throws InterruptedException {
    asking.close();
    answering.close();
  }

  private Program outside(String script) throws IOException {
    return new Program(
        List.of("ip", "netns", "exec", outside, "python3", "-uc", withCallee(script)));
  }

  /** A program of the proxy's user. */
  private Program asProxy(String script) throws IOException {
    String begin =
        """
        import os, socket
        os.setgroups([])
        os.setuid(%d)
        """
            .formatted(RedirectTrial.PROXY_UID);
    return new Program(List.of("python3", "-uc", begin + withCallee(script)));
  }

  /** The script with the callee's address in place of {@code CALLEE}, and its {@code FAMILY}. */
  private String withCallee(String script) {
    return script
        .replace("CALLEE", callee)
        .replace("FAMILY", callee.contains(":") ? "socket.AF_INET6" : "socket.AF_INET");
  }

  /** Who answers the application where the proxy's connection was reset. */
  String ofReset() throws Exception {
    String reset =
        """
        import socket, struct
        server = socket.create_server(("::", 8000), family=socket.AF_INET6, dualstack_ipv6=True)
        print("ready")
        connection, caller = server.accept()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()
        print(caller[1])
        server.accept()
        """;
    try (Program peer = outside(reset)) {
      dial("cat <&3");
      return fromPort(Integer.parseInt(peer.line()), PORT);
    }
  }

  /** Who answers the application where the proxy gave up waiting for an answer. */
  String ofSilence() throws Exception {
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
        print("ready")
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
    try (Program peer = outside(slow)) {
      dial("head -c " + BYTES + " /dev/zero >&3");
      peer.say("read");
      return peer.line();
    }
  }

  private void dial(String then) throws Exception {
    RedirectTrial.dial(RedirectTrial.user(RedirectTrial.PROXY_UID), callee, PORT, then);
  }

  /** A port from which the proxy's connection got no answer. */
  private int silentPort() throws Exception {
    try (Program impatient =
        asProxy(
            """
            connection = socket.socket(FAMILY)
            connection.settimeout(0.2)
            connection.connect_ex(("CALLEE", 8001))
            print("ready")
            print(connection.getsockname()[1])
            """)) {
      return Integer.parseInt(impatient.line());
    }
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

  /** A program that says when it is ready. */
  private static final class Program implements AutoCloseable {
    private final Process process;
    private final BufferedReader words;
    private final Writer orders;

    Program(List<String> command) throws IOException {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      words = process.inputReader();
      orders = process.outputWriter();
      if (!"ready".equals(words.readLine())) {
        throw new IllegalStateException("not ready: " + command);
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
