package dev.osier.xds.translate;

/** The names of the secrets that Envoy asks for (SDS). */
public final class SecretName {
  /** The workload's own key and certificate chain. */
  public static final String IDENTITY = "identity";

  /** The roots to check peers against. */
  public static final String ROOTS = "roots";

  private SecretName() {}
}
