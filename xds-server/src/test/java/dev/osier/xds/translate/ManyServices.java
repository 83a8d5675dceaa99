package dev.osier.xds.translate;

import dev.osier.mesh.Protocol;
import dev.osier.testkit.EnvoyProcess;
import dev.osier.testkit.MeshBuilder;
import dev.osier.testkit.RawResponse;
import dev.osier.xds.resource.ConfigurationSource;
import java.io.IOException;
import java.util.function.Consumer;

/** A mesh of many HTTP services at one port, behind all of which is one application. */
final class ManyServices {
  private static final int IN_A_BLOCK = 250;

  private final String network;
  private final String pod;
  private final int port;
  private final int target;

  /**
   * @param network the first two numbers of the services' addresses, with a dot between
   * @param pod the address of the application
   */
  ManyServices(String network, String pod) {
    this.network = network;
    this.pod = pod;
    this.port = LiveMesh.freePort(address(0));
    this.target = LiveMesh.freePort(pod);
  }

  /** Starts the application in a mesh, which becomes one of so many services and these callers. */
  void publish(LiveMesh live, int services, Consumer<MeshBuilder> callers) throws IOException {
    live.add(new NamedApplication("app", pod, target));
    MeshBuilder mesh = new MeshBuilder().roots(live.root()).retries(0);
    callers.accept(mesh);
    for (int i = 0; i < services; i++) {
      String name = "shop/s" + i;
      String address = address(i);
      mesh.service(name, some -> some.address(address).port(port, Protocol.HTTP, target));
      mesh.pod("shop/app", one -> one.address(pod).serves(name).withoutSidecar());
    }
    live.publish(mesh.build());
  }

  /** Starts the sidecar of a caller, bound where {@link #request} sends. */
  EnvoyProcess start(LiveMesh live, String caller) throws IOException {
    return live.start(
        caller,
        ConfigurationSource.Protocol.DELTA,
        new Relocation().bind("outbound/" + port, address(0), port));
  }

  /**
   * Sends a request to a service.
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
