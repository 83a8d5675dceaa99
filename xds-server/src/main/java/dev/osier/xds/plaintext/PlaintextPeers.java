package dev.osier.xds.plaintext;

import dev.osier.mesh.Mesh;
import dev.osier.mesh.MeshPublisher;
import dev.osier.mesh.MtlsMode;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.Workload;
import dev.osier.mesh.plaintext.PlaintextPeer;
import dev.osier.mesh.plaintext.PlaintextReport;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who has lately sent plaintext to which pod, with names as the latest mesh has them. Forgets a
 * caller some time after its last call; at once, when its pod is gone or the called port no longer
 * takes plaintext. What one pod's proxy tells cannot crowd out what others tell. Safe for use by
 * several threads.
 */
public final class PlaintextPeers implements MeshPublisher {
  /** What times are rounded down to in reports. */
  static final Duration ROUNDING = Duration.ofMinutes(5);

  /** How many calls of one pod are remembered, and how many of all. */
  static final int PER_POD = 64;

  static final int ALL = 4096;

  private static final String SERVICE = "Service";
  private static final String POD = "Pod";

  private record Call(int port, InetAddress caller) {}

  /**
   * A call.
   *
   * @param called the pod that was called, empty if the mesh did not know it yet
   * @param callerPod who had the caller's address, empty if it was no pod's
   * @param last when it last called
   */
  private record Seen(Optional<Workload> called, Optional<Workload> callerPod, Instant last) {}

  // Guarded by this; calls in the order of their last use.
  private final Map<NamespacedName, SequencedMap<Call, Seen>> calls = new LinkedHashMap<>();
  private int size;
  // The last moment of which not everything is known.
  private Instant lastGap;
  private Mesh mesh = Mesh.EMPTY;
  private @Nullable PodAddresses addresses;

  /**
   * @param began since when it can be told
   */
  public PlaintextPeers(Instant began) {
    lastGap = began;
  }

  @Override
  public synchronized void publish(Mesh previous, Mesh current) {
    mesh = current;
    addresses = null;
  }

  /** The workload of a pod, as the latest mesh has it. */
  synchronized Optional<Workload> workload(NamespacedName pod) {
    return Optional.ofNullable(mesh.workloads().get(pod));
  }

  /**
   * Notes a call.
   *
   * @param pod the pod that was called
   * @param port at which port of its containers
   * @param caller from which address
   */
  synchronized void note(NamespacedName pod, int port, InetAddress caller, Instant now) {
    PodAddresses known = addresses;
    if (known == null) {
      known = PodAddresses.of(mesh.workloads().values());
      addresses = known;
    }
    SequencedMap<Call, Seen> ofPod = calls.computeIfAbsent(pod, name -> new LinkedHashMap<>());
    Call call = new Call(port, caller);
    Seen before = ofPod.remove(call);
    if (before == null) {
      if (ofPod.size() >= PER_POD) {
        removeEldest(ofPod, now);
      } else if (size >= ALL) {
        // Whoever is left out calls again, or has not called for long when there is room.
        lastGap = now;
        return;
      }
      size++;
    }
    ofPod.put(call, new Seen(workload(pod), known.pod(caller), now));
  }

  /** Notes that proxies had more to tell than they were listened to. */
  synchronized void missed(Instant now) {
    lastGap = now;
  }

  /** What there is to tell now. */
  public synchronized PlaintextReport report(Instant now) {
    forget(now);
    SortedMap<PlaintextPeer, Instant> peers = new TreeMap<>();
    calls.forEach(
        (pod, ofPod) ->
            ofPod.forEach(
                (call, seen) ->
                    peers.merge(
                        peer(pod, call, seen),
                        rounded(seen.last()),
                        (one, other) -> one.isBefore(other) ? other : one)));
    return new PlaintextReport(peers, lastGap.isBefore(now.minus(PlaintextReport.WINDOW)));
  }

  private void forget(Instant now) {
    Instant oldest = now.minus(PlaintextReport.WINDOW);
    Iterator<Map.Entry<NamespacedName, SequencedMap<Call, Seen>>> pods =
        calls.entrySet().iterator();
    while (pods.hasNext()) {
      Map.Entry<NamespacedName, SequencedMap<Call, Seen>> pod = pods.next();
      Workload called = mesh.workloads().get(pod.getKey());
      SequencedMap<Call, Seen> ofPod = pod.getValue();
      size -= ofPod.size();
      ofPod
          .entrySet()
          .removeIf(
              entry ->
                  called == null
                      || called.mtls().at(entry.getKey().port()) == MtlsMode.STRICT
                      || entry.getValue().last().isBefore(oldest)
                      || isGone(entry.getValue()));
      size += ofPod.size();
      if (ofPod.isEmpty()) {
        pods.remove();
      }
    }
  }

  private boolean isGone(Seen seen) {
    return Stream.of(seen.called(), seen.callerPod())
        .flatMap(Optional::stream)
        .anyMatch(pod -> !isThere(pod));
  }

  private boolean isThere(Workload pod) {
    Workload now = mesh.workloads().get(pod.pod());
    return now != null && now.uid().equals(pod.uid());
  }

  private void removeEldest(SequencedMap<Call, Seen> ofPod, Instant now) {
    ofPod.pollFirstEntry();
    size--;
    lastGap = now;
  }

  private PlaintextPeer peer(NamespacedName pod, Call call, Seen seen) {
    return new PlaintextPeer(
        workloadOf(pod),
        call.port(),
        seen.callerPod()
            .map(caller -> caller.pod().toString())
            .orElseGet(() -> call.caller().getHostAddress()));
  }

  private ObjectReference workloadOf(NamespacedName pod) {
    Workload workload = mesh.workloads().get(pod);
    return workload == null || workload.services().isEmpty()
        ? new ObjectReference(POD, pod)
        : new ObjectReference(SERVICE, workload.services().first());
  }

  private static Instant rounded(Instant time) {
    long step = ROUNDING.toSeconds();
    return Instant.ofEpochSecond(Math.floorDiv(time.getEpochSecond(), step) * step);
  }
}
