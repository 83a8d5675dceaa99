package dev.osier.crds.route;

import org.jspecify.annotations.Nullable;

/** What the references to a Service have in common that requests or copies of them are sent to. */
public sealed interface ServiceReference permits BackendRef, MirrorBackendRef {
  /** Its API group. */
  String group();

  /** Its kind. */
  String kind();

  /** Its namespace; null for the object's own. */
  @Nullable String namespace();

  /** Its name. */
  String name();

  /** Its port. */
  int port();

  /** Which of its pods; null for all. */
  @Nullable Subset subset();
}
