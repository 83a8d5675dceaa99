package dev.osier.xds.translate;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.InsecureServerCredentials;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** A gRPC application over HTTP/2 without TLS that says each message of a stream twice. */
final class GrpcApplication implements AutoCloseable {
  private static final MethodDescriptor<byte[], byte[]> TWICE =
      MethodDescriptor.<byte[], byte[]>newBuilder()
          .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
          .setFullMethodName("test.Echo/Twice")
          .setRequestMarshaller(new Bytes())
          .setResponseMarshaller(new Bytes())
          .build();

  private final Server server;

  GrpcApplication() throws IOException {
    this("127.0.0.1", /* port= */ 0);
  }

  GrpcApplication(String address, int port) throws IOException {
    ServerServiceDefinition service =
        ServerServiceDefinition.builder("test.Echo")
            .addMethod(
                TWICE,
                ServerCalls.asyncServerStreamingCall(
                    (request, responses) -> {
                      responses.onNext(request);
                      responses.onNext(request);
                      responses.onCompleted();
                    }))
            .build();
    server =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(InetAddress.ofLiteral(address), port),
                InsecureServerCredentials.create())
            .addService(service)
            .build()
            .start();
  }

  int port() {
    return server.getPort();
  }

  /** Calls such an application through a channel. */
  static List<byte[]> twice(Channel channel, byte[] message) {
    List<byte[]> answers = new ArrayList<>();
    ClientCalls.blockingServerStreamingCall(channel, TWICE, CallOptions.DEFAULT, message)
        .forEachRemaining(answers::add);
    return answers;
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException("reading a message", e);
      }
    }
  }
}
