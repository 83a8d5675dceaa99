package dev.osier.xds.server;

import dev.osier.mesh.NamespacedName;
import dev.osier.xds.resource.ConfigurationSource.Protocol;
import dev.osier.xds.rollout.ProxyProgress;
import dev.osier.xds.stream.Held;
import dev.osier.xds.stream.UnacceptableRequestException;
import dev.osier.xds.stream.UnacceptableRequestException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The streams that are open on this replica. Safe for use by several threads. */
final class ConnectedProxies {
  private final Set<ProxyStream<?, ?, ?>> streams = ConcurrentHashMap.newKeySet();
  private final Map<ProxyStream<?, ?, ?>, NamespacedName> pods = new ConcurrentHashMap<>();
  private final Map<NamespacedName, Integer> open = new ConcurrentHashMap<>();

  void add(ProxyStream<?, ?, ?> stream) {
    streams.add(stream);
  }

  void remove(ProxyStream<?, ?, ?> stream) {
    streams.remove(stream);
    NamespacedName pod = pods.remove(stream);
    if (pod != null) {
      open.computeIfPresent(pod, (same, count) -> count == 1 ? null : count - 1);
    }
  }

  /**
   * Notes of which pod's proxy a stream is.
   *
   * @param most how many streams a pod may have
   * @return the pod
   * @throws UnacceptableRequestException if it has more now
   */
  NamespacedName claim(ProxyStream<?, ?, ?> stream, NamespacedName pod, int most) {
    pods.put(stream, pod);
    if (open.merge(pod, 1, Integer::sum) > most) {
      throw new UnacceptableRequestException(
          Kind.EXCESS,
          "reading the first discovery request: more than " + most + " streams of one pod");
    }
    return pod;
  }

  /** Has every stream look at its configuration again. */
  void refresh() {
    streams.forEach(ProxyStream::refresh);
  }

  /** Ends every stream such that its proxy comes back, to another replica. */
  void drain() {
    streams.forEach(ProxyStream::drain);
  }

  /** Those that have been given a configuration. */
  List<ProxyStatus> status() {
    return streams.stream().map(ProxyStream::status).flatMap(Optional::stream).toList();
  }

  /** How far those have come that are to have something. */
  List<ProxyProgress> progress() {
    return streams.stream().map(ProxyStream::progress).flatMap(Optional::stream).toList();
  }

  /** How many have been given something that they have not all taken yet. */
  long lacking() {
    return streams.stream().filter(stream -> stream.lackingSince().isPresent()).count();
  }

  /** How long the one of them has been waiting that has waited longest. */
  Duration longestLacking(long now) {
    return Duration.ofNanos(
        streams.stream()
            .map(ProxyStream::lackingSince)
            .flatMapToLong(OptionalLong::stream)
            .map(since -> now - since)
            .max()
            .orElse(0));
  }

  /** How much configuration each of them has. */
  List<Held> held() {
    return streams.stream().map(ProxyStream::held).toList();
  }

  /** How many streams of a variant are open, with or without configuration. */
  long count(Protocol protocol) {
    return streams.stream().filter(stream -> stream.protocol() == protocol).count();
  }
}
