package dev.osier.operator.verdict;

import java.util.List;
import java.util.Optional;

/**
 * What was made of an object for one thing that it is attached to.
 *
 * @param reference that thing, as the object refers to it
 * @param claims the conditions, {@code Accepted} first
 * @param <R> the kind of reference
 */
public record Attachment<R>(R reference, List<Claim> claims) {
  public Attachment {
    claims = List.copyOf(claims);
  }

  /** Whether the object is used for it. */
  public boolean isAccepted() {
    return claim(Claim.ACCEPTED).filter(Claim::holds).isPresent();
  }

  /** The claim of a type; empty if there is none. */
  public Optional<Claim> claim(String condition) {
    return claims.stream().filter(claim -> claim.condition().equals(condition)).findFirst();
  }
}
