package dev.osier.xds.server;

import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.xds.resource.ConfigurationSource.Protocol;
import dev.osier.xds.rollout.ProxyProgress;
import dev.osier.xds.stream.Held;
import dev.osier.xds.stream.UnacceptableRequestException;
import dev.osier.xds.stream.UnacceptableRequestException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The streams that are open on this replica. Safe for use by several threads. */
final class ConnectedProxies {
  private final Set<ProxyStream<?, ?, ?>> streams = ConcurrentHashMap.newKeySet();
  private final Quota<SpiffeId> waiting = new Quota<>();
  private final Quota<NamespacedName> pods = new Quota<>();

  void add(ProxyStream<?, ?, ?> stream) {
    streams.add(stream);
  }

  void remove(ProxyStream<?, ?, ?> stream) {
    streams.remove(stream);
    waiting.release(stream);
    pods.release(stream);
  }

  /**
   * Notes that a stream has said whose it is, and that this is not known to be so. Until then the
   * pod that it names is only a claim, and counts for its caller.
   *
   * @param most how many such streams a caller may have
   * @throws UnacceptableRequestException if it has more now
   */
  void await(ProxyStream<?, ?, ?> stream, SpiffeId caller, int most) {
    if (!waiting.take(stream, caller, most)) {
      throw new UnacceptableRequestException(
          Kind.EXCESS,
          "reading the first discovery request: more than "
              + most
              + " streams of one identity wait for a configuration");
    }
  }

  /**
   * Notes that a stream is the proxy's of a pod.
   *
   * @param most how many streams a pod may have
   * @throws UnacceptableRequestException if it has more now
   */
  void claim(ProxyStream<?, ?, ?> stream, NamespacedName pod, int most) {
    waiting.release(stream);
    if (!pods.take(stream, pod, most)) {
      throw new UnacceptableRequestException(
          Kind.EXCESS,
          "reading the first discovery request: more than " + most + " streams of one pod");
    }
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
