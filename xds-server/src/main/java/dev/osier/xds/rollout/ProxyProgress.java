package dev.osier.xds.rollout;

import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.xds.resource.Configuration;
import dev.osier.xds.resource.XdsResource;
import dev.osier.xds.stream.Refusal;
import java.util.List;
import java.util.Map;

/**
 * How far one proxy has come with its configuration, at one moment.
 *
 * @param pod the pod it runs in
 * @param configuration what it is to have
 * @param fetched resources of it that this proxy asked for, and others may not have
 * @param pending resources of it that the proxy has said nothing of yet
 * @param refusals resources that it refuses, and nobody knows for which object's fault
 * @param heldBack objects that it refuses, by that with its words; the configuration has them in
 *     another form or not at all
 * @param trust what it trusts and by what it is trusted
 */
public record ProxyProgress(
    NamespacedName pod,
    Configuration configuration,
    List<XdsResource> fetched,
    List<XdsResource> pending,
    List<Refusal> refusals,
    Map<ObjectReference, String> heldBack,
    ProxyTrust trust) {
  public ProxyProgress {
    fetched = List.copyOf(fetched);
    pending = List.copyOf(pending);
    refusals = List.copyOf(refusals);
    heldBack = Map.copyOf(heldBack);
  }

  /** The progress of a proxy that asked for nothing, and of whose trust nothing is known. */
  public ProxyProgress(
      NamespacedName pod,
      Configuration configuration,
      List<XdsResource> pending,
      List<Refusal> refusals,
      Map<ObjectReference, String> heldBack) {
    this(pod, configuration, List.of(), pending, refusals, heldBack, ProxyTrust.UNKNOWN);
  }
}
