package dev.osier.operator.verdict;

import dev.osier.mesh.Generation;
import dev.osier.mesh.ObjectReference;
import java.util.List;

/**
 * What was made of one RouteRule or Policy.
 *
 * @param object which
 * @param generation the form of it that was looked at
 * @param attachments one for each {@code parentRef} or {@code targetRef}, in their order
 * @param <R> the kind of reference
 */
public record Verdict<R>(
    ObjectReference object, Generation generation, List<Attachment<R>> attachments) {
  public Verdict {
    attachments = List.copyOf(attachments);
  }

  /** Whether it is used at all. */
  public boolean isAccepted() {
    return attachments.stream().anyMatch(Attachment::isAccepted);
  }
}
