package dev.osier.webhook.injection;

import dev.osier.mesh.ProxyPorts;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.List;
import java.util.Set;

/** What in a pod would collide with its sidecar. */
final class PodConflicts {
  private static final Set<String> CONTAINER_NAMES =
      Set.of(MeshLabels.PROXY_CONTAINER, MeshLabels.REDIRECT_CONTAINER);

  private PodConflicts() {}

  /** Throws at the first collision, in the order of the pod's fields. */
  static void check(Pod pod, int proxyUid) throws RefusedPodException {
    for (PodContainers.Placed placed : PodContainers.all(pod)) {
      checkNames(placed);
      checkUser(placed, proxyUid);
      checkPorts(placed);
    }
    checkPodUser(pod, proxyUid);
    List<Volume> volumes = pod.getSpec().getVolumes();
    for (int i = 0; i < volumes.size(); i++) {
      if (MeshLabels.IDENTITY_VOLUME.equals(volumes.get(i).getName())) {
        throw taken("spec.volumes[" + i + "].name", "volume", MeshLabels.IDENTITY_VOLUME);
      }
    }
  }

  private static void checkNames(PodContainers.Placed placed) throws RefusedPodException {
    String name = placed.container().getName();
    if (CONTAINER_NAMES.contains(name)) {
      throw taken(placed.field() + ".name", "container", name);
    }
    List<VolumeMount> mounts = placed.container().getVolumeMounts();
    for (int i = 0; i < mounts.size(); i++) {
      if (MeshLabels.IDENTITY_VOLUME.equals(mounts.get(i).getName())) {
        throw taken(
            placed.field() + ".volumeMounts[" + i + "].name", "volume", MeshLabels.IDENTITY_VOLUME);
      }
    }
  }

  private static void checkUser(PodContainers.Placed placed, int proxyUid)
      throws RefusedPodException {
    SecurityContext security = placed.container().getSecurityContext();
    if (security != null && isProxy(security.getRunAsUser(), proxyUid)) {
      throw proxyUser(placed.field() + ".securityContext.runAsUser", proxyUid);
    }
  }

  private static void checkPodUser(Pod pod, int proxyUid) throws RefusedPodException {
    PodSecurityContext security = pod.getSpec().getSecurityContext();
    if (security == null || !isProxy(security.getRunAsUser(), proxyUid)) {
      return;
    }
    for (PodContainers.Placed placed : PodContainers.all(pod)) {
      SecurityContext own = placed.container().getSecurityContext();
      if (own == null || own.getRunAsUser() == null) {
        throw proxyUser("spec.securityContext.runAsUser", proxyUid);
      }
    }
  }

  private static void checkPorts(PodContainers.Placed placed) throws RefusedPodException {
    List<ContainerPort> ports = placed.container().getPorts();
    for (int i = 0; i < ports.size(); i++) {
      Integer port = ports.get(i).getContainerPort();
      String protocol = ports.get(i).getProtocol();
      boolean tcp = protocol == null || protocol.equals("TCP");
      if (tcp && port != null && ProxyPorts.isReserved(port)) {
        throw new RefusedPodException(
            placed.field() + ".ports[" + i + "].containerPort",
            port + " is a port of the mesh's proxy; the application needs another one");
      }
    }
  }

  private static boolean isProxy(Long runAsUser, int proxyUid) {
    return runAsUser != null && runAsUser == proxyUid;
  }

  private static RefusedPodException proxyUser(String field, int proxyUid) {
    return new RefusedPodException(
        field,
        "user "
            + proxyUid
            + " is the mesh's proxy, whose traffic is not redirected; the application needs"
            + " another one");
  }

  private static RefusedPodException taken(String field, String what, String name) {
    return new RefusedPodException(
        field, "the " + what + " name " + name + " belongs to the mesh; choose another one");
  }
}
