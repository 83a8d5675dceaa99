package dev.osier.xds.translate;

import dev.osier.mesh.MeshSettings;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.identity.Delivery;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.xds.resource.XdsResource;
import dev.osier.xds.view.PodIdentities;
import dev.osier.xds.view.ProxyView;
import java.util.List;
import java.util.Optional;

/** The clusters for pods' own addresses that proxies asked for, with a memory. */
final class DialledPods {
  private record Key(
      MeshSettings settings,
      DialledAddress address,
      Optional<SpiffeId> identity,
      List<ObjectReference> policies,
      Delivery delivery) {}

  private final Generations<Key, XdsResource> clusters = new Generations<>();

  void advance() {
    clusters.advance();
  }

  /**
   * The cluster of this name; empty if it is not the name of one for a pod's address.
   *
   * @param view what a caller sees, whatever of pods
   * @param pods whose sidecars there are
   */
  Optional<XdsResource> cluster(ProxyView view, PodIdentities pods, String name) {
    return DialledAddress.parse(DialledAddress.POD, name)
        .map(
            address ->
                clusters.get(
                    new Key(
                        view.settings(),
                        address,
                        PodClusters.isBehindSidecar(address)
                            ? pods.at(address.address(), address.port())
                            : Optional.empty(),
                        pods.policies(address.address()),
                        view.delivery()),
                    key ->
                        PodClusters.translate(
                            key.settings(),
                            key.address(),
                            key.identity(),
                            key.policies(),
                            key.delivery())));
  }
}
