package dev.osier.mesh.plaintext;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who has lately sent plaintext, as one replica of the control plane has been told, or as all have.
 *
 * @param peers who, and when last, rounded down such that a report does not change with every call
 * @param complete whether there are no others: false if there were too many to remember
 */
public record PlaintextReport(SortedMap<PlaintextPeer, Instant> peers, boolean complete) {
  /**
   * How long a caller is remembered after its last call. After as long without a gap nobody who
   * still calls can be missing.
   */
  public static final Duration WINDOW = Duration.ofMinutes(10);

  /** Nobody. */
  public static final PlaintextReport NONE = new PlaintextReport(new TreeMap<>(), true);

  public PlaintextReport {
    peers = Collections.unmodifiableSortedMap(new TreeMap<>(peers));
  }

  /** All of several reports together. */
  public static PlaintextReport all(Collection<PlaintextReport> reports) {
    SortedMap<PlaintextPeer, Instant> peers = new TreeMap<>();
    boolean complete = true;
    for (PlaintextReport report : reports) {
      complete &= report.complete();
      report
          .peers()
          .forEach(
              (peer, seen) ->
                  peers.merge(peer, seen, (one, other) -> one.isBefore(other) ? other : one));
    }
    return new PlaintextReport(peers, complete);
  }
}
