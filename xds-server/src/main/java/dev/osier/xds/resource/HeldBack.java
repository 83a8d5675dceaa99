package dev.osier.xds.resource;

import dev.osier.mesh.ObjectReference;
import java.util.Map;
import java.util.Optional;

/**
 * The objects whose latest form a proxy is not to have, because it refuses it, with the form it is
 * to have instead; none at all where that is empty.
 *
 * @param forms by object
 */
public record HeldBack(Map<ObjectReference, Optional<PastForm>> forms) {
  /** Nothing is held back. */
  public static final HeldBack NOTHING = new HeldBack(Map.of());

  public HeldBack {
    forms = Map.copyOf(forms);
  }

  /** Whether nothing is held back. */
  public boolean isEmpty() {
    return forms.isEmpty();
  }
}
