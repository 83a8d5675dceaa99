package dev.osier.webhook.live;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A server that knows just enough HTTP/2 (RFC 9113) to answer {@code grpc.health.v1.Health/Check}
 * for one service.
 */
final class GrpcHealthServer implements AutoCloseable {
  private static final int PREFACE_BYTES = 24;
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int ACK = 1;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;
  private static final byte SERVING = 1;
  private static final byte NOT_SERVING = 2;

  private final ServerSocket socket;
  private final String service;
  private volatile boolean serving = true;

  GrpcHealthServer(int port, String service) {
    this.service = service;
    try {
      socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(Bootstraps.address(port));
    } catch (IOException e) {
      throw new UncheckedIOException("starting a gRPC server", e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  void setServing(boolean serving) {
    this.serving = serving;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException("stopping a gRPC server", e);
    }
  }

  private void accept() {
    while (true) {
      try {
        Socket connection = socket.accept();
        Thread.ofVirtual().start(() -> serve(connection));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      DataInputStream in = new DataInputStream(connection.getInputStream());
      DataOutputStream out = new DataOutputStream(connection.getOutputStream());
      in.readFully(new byte[PREFACE_BYTES]);
      frame(out, SETTINGS, 0, 0, new byte[0]);
      while (true) {
        int first = in.read();
        if (first < 0) {
          return;
        }
        int length = (first << 16) | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        byte[] payload = new byte[length];
        in.readFully(payload);
        if (type == SETTINGS && (flags & ACK) == 0) {
          frame(out, SETTINGS, ACK, 0, new byte[0]);
        } else if (type == PING && (flags & ACK) == 0) {
          frame(out, PING, ACK, 0, payload);
        } else if (type == DATA && (flags & END_STREAM) != 0) {
          answer(out, stream, asksForService(payload));
        }
      }
    } catch (SocketException closed) {
      // The proxy closes the connection after each check.
    } catch (IOException e) {
      throw new UncheckedIOException("serving gRPC", e);
    }
  }

  // A message is a flag, four bytes of length, and protobuf: field 1 is the service's name.
  private boolean asksForService(byte[] payload) {
    String asked =
        payload.length > 7
            ? new String(payload, 7, payload.length - 7, StandardCharsets.UTF_8)
            : "";
    return asked.equals(service);
  }

  private void answer(DataOutputStream out, int stream, boolean known) throws IOException {
    // 0x88 is ":status: 200" of HPACK's static table (RFC 7541).
    frame(
        out,
        HEADERS,
        END_HEADERS,
        stream,
        headers((byte) 0x88, "content-type", "application/grpc"));
    if (known) {
      byte status = serving ? SERVING : NOT_SERVING;
      frame(out, DATA, 0, stream, new byte[] {0, 0, 0, 0, 2, 8, status});
    }
    String grpcStatus = known ? "0" : "5";
    frame(out, HEADERS, END_HEADERS | END_STREAM, stream, headers(null, "grpc-status", grpcStatus));
  }

  private static byte[] headers(@Nullable Byte indexed, String name, String value) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    if (indexed != null) {
      block.write(indexed);
    }
    block.write(0);
    block.write(name.length());
    block.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
    block.write(value.length());
    block.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
    return block.toByteArray();
  }

  private static void frame(DataOutputStream out, int type, int flags, int stream, byte[] payload)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream frame = new DataOutputStream(bytes);
    frame.writeByte(payload.length >> 16);
    frame.writeShort(payload.length);
    frame.writeByte(type);
    frame.writeByte(flags);
    frame.writeInt(stream);
    frame.write(payload);
    out.write(bytes.toByteArray());
    out.flush();
  }
}
