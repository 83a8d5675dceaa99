package dev.osier.xds.translate;

import dev.osier.mesh.Mesh;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.Protocol;
import dev.osier.testkit.MeshBuilder;
import dev.osier.xds.resource.ConfigurationSource;
import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.view.ProxyViews;

/**
 * A mesh with one of everything: a web service behind a sidecar, gRPC, a store over TCP, a legacy
 * service without sidecar, and a headless one, which a client in the same namespace calls.
 */
final class Shop {
  static final String CLIENT = "shop/client-1";
  static final String WEB = "shop/web-1";

  private Shop() {}

  static MeshBuilder builder() {
    return new MeshBuilder()
        .service("shop/web", service -> service.address("10.96.0.10").port(80, Protocol.HTTP, 8080))
        .service(
            "shop/rates", service -> service.address("10.96.0.11").port(9000, Protocol.GRPC, 9000))
        .service(
            "data/store", service -> service.address("10.96.0.12").port(6379, Protocol.TCP, 6379))
        .service("old/legacy", service -> service.address("10.96.0.13").port(80, Protocol.HTTP, 80))
        .service("data/ring", service -> service.port(7000, Protocol.TCP, 7000))
        .pod(CLIENT, pod -> pod.address("10.0.1.4").account("client"))
        .pod(WEB, pod -> pod.address("10.0.1.5").account("web").serves("shop/web"))
        .pod("shop/web-2", pod -> pod.address("10.0.2.5").account("web").serves("shop/web"))
        .pod("shop/rates-1", pod -> pod.address("10.0.1.6").account("rates").serves("shop/rates"))
        .pod("data/store-0", pod -> pod.address("10.0.1.7").account("store").serves("data/store"))
        .pod("data/ring-0", pod -> pod.address("10.0.2.7").account("ring").serves("data/ring"))
        .pod("old/legacy-1", pod -> pod.address("10.0.2.9").serves("old/legacy").withoutSidecar());
  }

  /** What the proxy of a pod holds. */
  static ProxyConfig config(Mesh mesh, String pod, ConfigurationSource.Protocol protocol) {
    ProxyViews views = ProxyViews.of(mesh);
    return new Translator()
        .translate(views.view(views.workload(NamespacedName.parse(pod)).orElseThrow(), protocol));
  }

  /** What the proxy of a pod holds that speaks the incremental protocol. */
  static ProxyConfig config(Mesh mesh, String pod) {
    return config(mesh, pod, ConfigurationSource.Protocol.DELTA);
  }
}
