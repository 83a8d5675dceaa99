package dev.osier.controlplane.preview;

import dev.osier.mesh.Discovery;
import dev.osier.mesh.Locality;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.Mtls;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.Workload;
import dev.osier.mesh.identity.Delivery;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.route.Caller;
import dev.osier.mesh.usage.Owner;
import dev.osier.operator.compile.MeshCompiler;
import dev.osier.operator.state.ClusterState;
import dev.osier.xds.evaluate.Decision;
import dev.osier.xds.evaluate.Request;
import dev.osier.xds.resource.ConfigurationSource;
import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.translate.Translator;
import dev.osier.xds.view.ProxyViews;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A cluster as its proxies would serve it. Decisions are read from the configuration that Envoy
 * would get, so what is foretold here is what happens there.
 */
public final class Preview {
  private static final String ANY_POD = "preview";

  private final Mesh mesh;
  private final ProxyViews views;
  private final Translator translator;
  private final Evaluators evaluators = new Evaluators();

  private Preview(Mesh mesh, ProxyViews views, Translator translator) {
    this.mesh = mesh;
    this.views = views;
    this.translator = translator;
  }

  /** The preview of a state. */
  public static Preview of(ClusterState state) {
    return of(MeshCompiler.compile(state).mesh());
  }

  /** The preview of a mesh. */
  public static Preview of(Mesh mesh) {
    return new Preview(mesh, ProxyViews.of(mesh), new Translator());
  }

  /**
   * The preview of the mesh that comes after this one. What is the same in both is not worked out
   * again; to be called only when this one is no longer used.
   */
  public Preview next(Mesh successor) {
    translator.advance();
    return new Preview(successor, views.next(successor), translator);
  }

  /** The mesh. */
  public Mesh mesh() {
    return mesh;
  }

  /** The pods that have a proxy, by name. */
  public List<Workload> meshedPods() {
    return mesh().workloads().values().stream().filter(Workload::meshed).toList();
  }

  /** All that a workload's proxy gets. */
  public ProxyConfig config(Workload workload) {
    return translator.translate(views.view(workload, ConfigurationSource.Protocol.DELTA));
  }

  /** All that the proxy of any pod like this gets. */
  public ProxyConfig config(Caller caller) {
    return config(
        new Workload(
            new NamespacedName(caller.namespace(), ANY_POD),
            "",
            Owner.account(caller.namespace(), caller.serviceAccount()),
            new SpiffeId(
                mesh().settings().trustDomain(), caller.namespace(), caller.serviceAccount()),
            List.of(),
            true,
            new TreeMap<>(),
            new TreeSet<>(),
            Mtls.of(mesh().settings().mtls()),
            List.of(),
            new TreeSet<>(),
            caller.labels(),
            Locality.UNKNOWN,
            Delivery.POD_CERTIFICATE,
            Discovery.EAGER));
  }

  /** What a caller's proxy does with a request. */
  public Decision decide(Caller caller, Request request) {
    return evaluators.of(config(caller)).decide(request);
  }
}
