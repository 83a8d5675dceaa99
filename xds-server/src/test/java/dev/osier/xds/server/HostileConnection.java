package dev.osier.xds.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * A connection by somebody who means harm, or speaks another protocol, byte by byte: no client
 * library would send such things.
 */
final class HostileConnection {
  private static final int TIMEOUT_MILLIS = 5_000;
  private static final int FRAME = 16 * 1024;
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RESET = 3;
  private static final int SETTINGS = 4;
  private static final int GO_AWAY = 7;
  private static final int CONTINUATION = 9;
  private static final int END_OF_HEADERS = 4;
  private static final String PATH =
      "/envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources";

  /** What it does. The numbers are how many of a thousand do so. */
  enum Kind {
    /** Says part of what a handshake begins with. */
    HALF_A_HELLO(400),
    /** Speaks another protocol. */
    PLAIN_TEXT(250),
    /** Says nothing. */
    SILENCE(91),
    /** Begins a handshake and goes when the server has answered. */
    HALF_A_HANDSHAKE(150),
    /** Has no certificate. */
    NO_CERTIFICATE(50),
    /** Has a certificate, and then speaks no HTTP/2. */
    NO_PREFACE(2),
    /** Its first message is none. */
    NONSENSE(50),
    /** Announces a message that is too long. */
    OVERSIZED(3),
    /** Sends headers without end. */
    HEADER_FLOOD(2),
    /** Opens streams and resets them. */
    RESETS(2);

    private final int share;

    Kind(int share) {
      this.share = share;
    }

    /** One of them, as often as its share says. */
    static Kind any(Random random) {
      int of = random.nextInt(Arrays.stream(values()).mapToInt(kind -> kind.share).sum());
      for (Kind kind : values()) {
        of -= kind.share;
        if (of < 0) {
          return kind;
        }
      }
      throw new AssertionError("the shares do not add up");
    }
  }

  private final int port;
  private final SSLContext certified;
  private final SSLContext anonymous;
  private final byte[] hello;

  HostileConnection(int port, SSLContext certified, SSLContext anonymous) throws SSLException {
    this.port = port;
    this.certified = certified;
    this.anonymous = anonymous;
    this.hello = hello(anonymous);
  }

  private static byte[] hello(SSLContext context) throws SSLException {
    SSLEngine engine = context.createSSLEngine("localhost", 1);
    engine.setUseClientMode(true);
    engine.beginHandshake();
    ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), record);
    return Arrays.copyOf(record.array(), record.position());
  }

  /** Makes one; what the server does to it is of no account. */
  void make(Kind kind, Random random) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.setTcpNoDelay(true);
      if (kind != Kind.SILENCE) {
        // A reset leaves no port behind that would have to wait.
        socket.setSoLinger(true, 0);
      }
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      OutputStream output = socket.getOutputStream();
      switch (kind) {
        case HALF_A_HELLO -> output.write(hello, 0, 1 + random.nextInt(hello.length - 1));
        case PLAIN_TEXT -> output.write("GET / HTTP/1.1\r\nHost: osier\r\n\r\n".getBytes(US_ASCII));
        case SILENCE -> {}
        case HALF_A_HANDSHAKE -> {
          output.write(hello);
          var _ = socket.getInputStream().read();
        }
        case NO_CERTIFICATE -> secure(socket, anonymous, new byte[] {0});
        case NO_PREFACE, NONSENSE, OVERSIZED, HEADER_FLOOD, RESETS ->
            secure(socket, certified, text(kind, random));
      }
    } catch (SSLException e) {
      // As it should be.
    }
  }

  private static void secure(Socket socket, SSLContext context, byte[] text) throws IOException {
    try (SSLSocket secure =
        (SSLSocket) context.getSocketFactory().createSocket(socket, "localhost", 1, false)) {
      SSLParameters parameters = secure.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"h2"});
      secure.setSSLParameters(parameters);
      secure.startHandshake();
      secure.getOutputStream().write(text);
      secure.getOutputStream().flush();
      awaitAnswer(new DataInputStream(secure.getInputStream()));
    }
  }

  /** Reads until the server has answered, ended the stream, or ended the connection. */
  private static void awaitAnswer(DataInputStream input) throws IOException {
    int type = SETTINGS;
    while (type != HEADERS && type != RESET && type != GO_AWAY) {
      int lengthAndType = input.readInt();
      type = lengthAndType & 0xff;
      input.skipNBytes((lengthAndType >>> 8) + 5L);
    }
  }

  private static byte[] text(Kind kind, Random random) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    if (kind == Kind.NO_PREFACE) {
      byte[] nonsense = new byte[100];
      random.nextBytes(nonsense);
      text.writeBytes(nonsense);
      return text.toByteArray();
    }
    text.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
    frame(SETTINGS, 0, 0, new byte[0], text);
    switch (kind) {
      case NONSENSE -> {
        byte[] message = new byte[200];
        random.nextBytes(message);
        frame(HEADERS, END_OF_HEADERS, 1, headers(), text);
        frame(DATA, 0, 1, message(message.length, message), text);
      }
      case OVERSIZED -> {
        frame(HEADERS, END_OF_HEADERS, 1, headers(), text);
        frame(DATA, 0, 1, message(1 << 30, new byte[100]), text);
      }
      case HEADER_FLOOD -> {
        frame(HEADERS, 0, 1, headers(), text);
        for (int i = 0; i < 8; i++) {
          frame(CONTINUATION, 0, 1, header("x-flood-" + i, "x".repeat(FRAME / 2)), text);
        }
      }
      case RESETS -> {
        for (int stream = 1; stream < 300; stream += 2) {
          frame(HEADERS, END_OF_HEADERS, stream, headers(), text);
          frame(RESET, 0, stream, new byte[4], text);
        }
      }
      default -> throw new AssertionError("no text for " + kind);
    }
    return text.toByteArray();
  }

  private static byte[] message(int announced, byte[] content) {
    return ByteBuffer.allocate(5 + content.length)
        .put((byte) 0)
        .putInt(announced)
        .put(content)
        .array();
  }

  private static void frame(
      int type, int flags, int stream, byte[] payload, ByteArrayOutputStream output) {
    output.writeBytes(
        ByteBuffer.allocate(9 + payload.length)
            .put((byte) (payload.length >> 16))
            .putShort((short) payload.length)
            .put((byte) type)
            .put((byte) flags)
            .putInt(stream)
            .put(payload)
            .array());
  }

  private static byte[] headers() {
    ByteArrayOutputStream headers = new ByteArrayOutputStream();
    headers.writeBytes(header(":method", "POST"));
    headers.writeBytes(header(":scheme", "https"));
    headers.writeBytes(header(":path", PATH));
    headers.writeBytes(header(":authority", "localhost"));
    headers.writeBytes(header("content-type", "application/grpc"));
    headers.writeBytes(header("te", "trailers"));
    return headers.toByteArray();
  }

  /** A literal that enters no table (RFC 7541, 6.2.2). */
  private static byte[] header(String name, String value) {
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    header.write(0);
    string(name, header);
    string(value, header);
    return header.toByteArray();
  }

  private static void string(String text, ByteArrayOutputStream output) {
    int prefix = 127;
    if (text.length() < prefix) {
      output.write(text.length());
    } else {
      output.write(prefix);
      int rest = text.length() - prefix;
      for (; rest >= 128; rest /= 128) {
        output.write(rest % 128 + 128);
      }
      output.write(rest);
    }
    output.writeBytes(text.getBytes(US_ASCII));
  }
}
