package dev.osier.xds.configuration;

import dev.osier.mesh.Generation;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.Workload;
import dev.osier.mesh.identity.TrustBundle;
import dev.osier.mesh.rollout.Rollout;
import dev.osier.mesh.rollout.RolloutReport;
import dev.osier.xds.resource.HeldBack;
import dev.osier.xds.resource.PastForm;
import dev.osier.xds.translate.CalledServices;
import dev.osier.xds.view.ProxyViews;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/**
 * A mesh that is served, with the views of it, and what is remembered of its predecessors: the form
 * of each object before its last change, unless no proxy ever took that.
 */
final class Snapshot {
  private static final int MAX_VARIANTS = 64;

  private final ProxyViews views;
  private final Mesh mesh;
  private final SortedMap<ObjectReference, Generation> generations;
  private final Map<ObjectReference, PastForm> past;
  private final Map<HeldBack, ProxyViews> before;

  // Ordered by last use; guarded by itself.
  private final Map<HeldBack, ProxyViews> variants = new LinkedHashMap<>(16, 0.75f, true);

  private Snapshot(
      Mesh mesh,
      ProxyViews views,
      SortedMap<ObjectReference, Generation> generations,
      Map<ObjectReference, PastForm> past,
      Map<HeldBack, ProxyViews> before) {
    this.mesh = mesh;
    this.views = views;
    this.generations = generations;
    this.past = Map.copyOf(past);
    this.before = before;
  }

  /** The first. */
  static Snapshot of(Mesh mesh) {
    return new Snapshot(mesh, ProxyViews.of(mesh), mesh.generations(), Map.of(), Map.of());
  }

  /**
   * The successor.
   *
   * @param report how far proxies have come with this one
   */
  Snapshot next(Mesh successor, RolloutReport report) {
    boolean same = successor.generations().equals(generations);
    Map<HeldBack, ProxyViews> used;
    synchronized (variants) {
      used = Map.copyOf(variants);
    }
    return new Snapshot(
        successor,
        views.next(successor),
        same ? generations : successor.generations(),
        same ? past : remember(successor, report),
        used);
  }

  private Map<ObjectReference, PastForm> remember(Mesh successor, RolloutReport report) {
    Set<ObjectReference> changed = new HashSet<>();
    generations.forEach(
        (object, generation) -> {
          Generation now = successor.generations().get(object);
          Rollout rollout = report.rollouts().get(object);
          if (now != null
              && !now.equals(generation)
              && rollout != null
              && rollout.generation().equals(generation)
              && rollout.acknowledged() > 0) {
            changed.add(object);
          }
        });
    Map<ObjectReference, PastForm> remembered = new HashMap<>(past);
    remembered.keySet().retainAll(successor.generations().keySet());
    remembered.putAll(ObjectForms.of(changed, mesh));
    return remembered;
  }

  ProxyViews views() {
    return views;
  }

  /** The views of proxies for which some objects are held back. */
  ProxyViews views(HeldBack heldBack) {
    if (heldBack.isEmpty()) {
      return views;
    }
    synchronized (variants) {
      ProxyViews known = variants.get(heldBack);
      if (known != null) {
        return known;
      }
      ProxyViews made = before.getOrDefault(heldBack, views).next(HeldBackMesh.of(mesh, heldBack));
      variants.put(heldBack, made);
      if (variants.size() > MAX_VARIANTS) {
        variants.remove(variants.keySet().iterator().next());
      }
      return made;
    }
  }

  /** The names by which rules say that a workload calls services. */
  Set<String> named(Workload workload) {
    return CalledServices.of(mesh, workload);
  }

  SortedMap<ObjectReference, Generation> generations() {
    return generations;
  }

  TrustBundle trustBundle() {
    return mesh.trustBundle();
  }

  Map<ObjectReference, PastForm> past() {
    return past;
  }
}
