package dev.osier.e2e;

import io.fabric8.kubernetes.api.model.Pod;

/** The admin port of a pod's proxy. */
final class ProxyAdmin {
  private static final int PORT = 15000;

  private ProxyAdmin() {}

  /** What it answers at a path, such as {@code /config_dump}. */
  static String get(Pod pod, String path) {
    return PodPort.get(pod, PORT, path);
  }
}
