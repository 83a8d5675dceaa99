package dev.osier.webhook.injection;

/** The labels, annotations and names by which pods and the mesh know each other. */
public final class MeshLabels {
  /** On a namespace or a pod: whether pods get a sidecar. */
  public static final String INJECTION = "osier.dev/injection";

  /** The value of {@link #INJECTION} that asks for a sidecar. */
  public static final String ENABLED = "enabled";

  /** The value of {@link #INJECTION} that a pod refuses its sidecar with. */
  public static final String DISABLED = "disabled";

  /** The label of every pod that has a sidecar; its value is {@link #SIDECAR}. */
  public static final String PROXY = "osier.dev/proxy";

  /** The value of {@link #PROXY}. */
  public static final String SIDECAR = "sidecar";

  /**
   * The label that says how an injected pod comes by its certificate: {@code PodCertificate} or
   * {@code SDS}. For people; what counts is the volume {@link #IDENTITY_VOLUME}.
   */
  public static final String DELIVERY = "osier.dev/delivery";

  /**
   * On a namespace or a pod: when proxies come to know of services, {@code OnDemand} or {@code
   * Eager}. Every injected pod has it.
   */
  public static final String DISCOVERY = "osier.dev/discovery";

  /** The annotation that says what the webhook did: {@code injected} or {@code skipped}. */
  public static final String STATUS = "osier.dev/status";

  /** The annotation that says why a pod was skipped. */
  public static final String SKIPPED_REASON = "osier.dev/skipped-reason";

  /** The container that Envoy runs in. */
  public static final String PROXY_CONTAINER = "osier-proxy";

  /** The init container that loads the redirect rules. */
  public static final String REDIRECT_CONTAINER = "osier-redirect";

  /** The volume with the sidecar's key, certificate and roots. */
  public static final String IDENTITY_VOLUME = "osier-identity";

  private MeshLabels() {}
}
