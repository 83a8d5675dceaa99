package dev.osier.xds.translate;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.osier.mesh.Protocol;
import dev.osier.testkit.EnvoyProcess;
import dev.osier.testkit.MeshBuilder;
import dev.osier.testkit.RawResponse;
import dev.osier.xds.resource.ConfigurationSource;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.Socket;
import java.util.function.Consumer;

/** A mesh of many services of one protocol at one port, behind all of which is one application. */
final class ManyServices {
  private static final int IN_A_BLOCK = 250;
  private static final int TIMEOUT_MILLIS = 10_000;

  private final String network;
  private final String pod;
  private final Protocol protocol;
  private final int port;
  private final int target;

  /**
   * @param network the first two numbers of the services' addresses, with a dot between
   * @param pod the address of the application
   * @param protocol of the services: HTTP, gRPC or TCP
   */
  ManyServices(String network, String pod, Protocol protocol) {
    this.network = network;
    this.pod = pod;
    this.protocol = protocol;
    this.port = LiveMesh.freePort(address(0));
    this.target = LiveMesh.freePort(pod);
  }

  /** Starts the application in a mesh, which becomes one of so many services and these callers. */
  void publish(LiveMesh live, int services, Consumer<MeshBuilder> callers) throws IOException {
    live.add(application());
    MeshBuilder mesh = new MeshBuilder().roots(live.root()).retries(0);
    callers.accept(mesh);
    for (int i = 0; i < services; i++) {
      String name = "shop/s" + i;
      String address = address(i);
      mesh.service(name, some -> some.address(address).port(port, protocol, target));
      mesh.pod("shop/app", one -> one.address(pod).serves(name).withoutSidecar());
    }
    live.publish(mesh.build());
  }

  private AutoCloseable application() throws IOException {
    return switch (protocol) {
      case GRPC -> new GrpcApplication(pod, target);
      case TCP -> new GreetingApplication(pod, target);
      default -> new NamedApplication("app", pod, target);
    };
  }

  /** Starts the sidecar of a caller, bound where requests and connections are sent. */
  EnvoyProcess start(LiveMesh live, String caller) throws IOException {
    Relocation relocation =
        protocol == Protocol.TCP
            // The services' own addresses, since by them alone it knows which is meant.
            ? new Relocation().bind("outbound", "0.0.0.0", port)
            : new Relocation().bind("outbound/" + port, address(0), port);
    return live.start(caller, ConfigurationSource.Protocol.DELTA, relocation);
  }

  /**
   * Calls a gRPC service on a connection of its own.
   *
   * @throws IllegalStateException if not all of the answer comes
   */
  void stream(int service) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(address(0), port, InsecureChannelCredentials.create())
            .overrideAuthority("s" + service + ".shop:" + port)
            .build();
    try {
      int answers = GrpcApplication.twice(channel, "word".getBytes(UTF_8)).size();
      if (answers != 2) {
        throw new IllegalStateException("service " + service + " answers " + answers + " times");
      }
    } finally {
      channel.shutdownNow();
    }
  }

  /**
   * Connects to a TCP service at its address and reads its greeting.
   *
   * @throws IllegalStateException if another comes
   */
  void connect(int service) throws IOException {
    try (Socket socket = new Socket(address(service), port)) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      byte[] greeting = socket.getInputStream().readNBytes(GreetingApplication.GREETING.length());
      if (!new String(greeting, UTF_8).equals(GreetingApplication.GREETING)) {
        throw new IllegalStateException(
            "service " + service + " greets with " + new String(greeting, UTF_8));
      }
    }
  }

  /**
   * Sends a request to an HTTP service.
   *
   * @throws IllegalStateException if the answer is another than 200
   */
  void request(int service, String method, String body) throws IOException {
    RawResponse response =
        RawResponse.to(
            address(0),
            port,
            method
                + " / HTTP/1.1\r\nHost: s"
                + service
                + ".shop\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body);
    if (response.status() != 200) {
      throw new IllegalStateException("service " + service + " answers " + response);
    }
  }

  private String address(int service) {
    return network + "." + (1 + service / IN_A_BLOCK) + "." + (1 + service % IN_A_BLOCK);
  }
}
