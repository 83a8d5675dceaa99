package dev.osier.mesh;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a workload does with mutual TLS on its inbound side, port by port.
 *
 * @param mode the mode of every port that has no other
 * @param ports container port numbers whose mode is another
 */
public record Mtls(MtlsMode mode, SortedMap<Integer, MtlsMode> ports) {
  public Mtls {
    SortedMap<Integer, MtlsMode> others = new TreeMap<>(ports);
    MtlsMode rest = mode;
    others.values().removeIf(other -> other == rest);
    ports = Immutable.sortedMap(others);
  }

  /** The same mode at every port. */
  public static Mtls of(MtlsMode mode) {
    return new Mtls(mode, new TreeMap<>());
  }

  /** The mode of a container port. */
  public MtlsMode at(int port) {
    return ports.getOrDefault(port, mode);
  }

  /** The stricter of the two at each port. */
  public Mtls stricter(Mtls other) {
    TreeSet<Integer> named = new TreeSet<>(ports.keySet());
    named.addAll(other.ports.keySet());
    SortedMap<Integer, MtlsMode> strictest = new TreeMap<>();
    named.forEach(port -> strictest.put(port, at(port).stricter(other.at(port))));
    return new Mtls(mode.stricter(other.mode), strictest);
  }
}
