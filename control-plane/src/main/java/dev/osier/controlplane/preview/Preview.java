package dev.osier.controlplane.preview;

import dev.osier.mesh.Locality;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.Workload;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.route.Caller;
import dev.osier.operator.compile.MeshCompiler;
import dev.osier.operator.state.ClusterState;
import dev.osier.xds.evaluate.Decision;
import dev.osier.xds.evaluate.Evaluator;
import dev.osier.xds.evaluate.Request;
import dev.osier.xds.resource.ConfigurationSource;
import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.translate.Translator;
import dev.osier.xds.view.ProxyViews;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A cluster as its proxies would serve it. Decisions are read from the configuration that Envoy
 * would get, so what is foretold here is what happens there.
 */
public final class Preview {
  private static final String ANY_POD = "preview";

  private final MeshCompiler.Compiled compiled;
  private final ProxyViews views;
  private final Translator translator = new Translator();
  private final Map<Caller, Evaluator> evaluators = new ConcurrentHashMap<>();

  private Preview(MeshCompiler.Compiled compiled) {
    this.compiled = compiled;
    this.views = ProxyViews.of(compiled.mesh());
  }

  /** The preview of a state. */
  public static Preview of(ClusterState state) {
    return new Preview(MeshCompiler.compile(state, Mesh.EMPTY));
  }

  /** What the state is compiled to. */
  public MeshCompiler.Compiled compiled() {
    return compiled;
  }

  /** The mesh. */
  public Mesh mesh() {
    return compiled.mesh();
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
            new SpiffeId(
                mesh().settings().trustDomain(), caller.namespace(), caller.serviceAccount()),
            List.of(),
            true,
            new TreeMap<>(),
            new TreeSet<>(),
            new TreeSet<>(),
            caller.labels(),
            Locality.UNKNOWN));
  }

  /** What a caller's proxy does with a request. */
  public Decision decide(Caller caller, Request request) {
    return evaluators.computeIfAbsent(caller, one -> new Evaluator(config(one))).decide(request);
  }
}
