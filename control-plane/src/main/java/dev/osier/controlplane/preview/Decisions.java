package dev.osier.controlplane.preview;

import dev.osier.mesh.Mesh;
import dev.osier.mesh.route.Caller;
import dev.osier.xds.evaluate.Decision;
import dev.osier.xds.evaluate.Evaluator;
import dev.osier.xds.evaluate.Request;
import dev.osier.xds.resource.ProxyConfig;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Decisions about many requests at once, made again for one mesh after the other. Of a mesh it
 * remembers the decisions alone, and of these only what the last mesh was asked for; the
 * configurations of callers are made a few at a time, because users can name any number of callers
 * that differ. Not safe for use by several threads.
 */
final class Decisions {
  /** How many configurations there are at a time: each may hold a route table of the whole mesh. */
  static final int MOST_CONFIGURATIONS = 16;

  private record Decided(ConfigurationDigest configuration, Request request) {}

  private Preview preview = Preview.of(Mesh.EMPTY);
  private Set<Caller> seen = Set.of();
  private Map<Decided, Decision> last = Map.of();

  /** What became of each of some requests. */
  static final class Answers {
    private final Map<CallersRequest, Decision> made = new HashMap<>();
    private final Map<CallersRequest, Throwable> failed = new HashMap<>();

    /**
     * What a caller's proxy does with a request, but for what was considered on the way to that.
     *
     * @throws IllegalStateException if it cannot be told
     */
    Decision decide(Caller caller, Request request) {
      CallersRequest key = new CallersRequest(caller, request);
      Decision decision = made.get(key);
      if (decision == null) {
        throw new IllegalStateException(
            "deciding about " + request.path() + " of a test", failed.get(key));
      }
      return decision;
    }
  }

  /** What is decided in a mesh about each of the requests. */
  Answers in(Mesh mesh, Collection<CallersRequest> requests) {
    Map<Caller, List<CallersRequest>> byCaller =
        requests.stream()
            .distinct()
            .collect(
                Collectors.groupingBy(
                    CallersRequest::caller, LinkedHashMap::new, Collectors.toList()));
    // A preview never forgets what a caller sees.
    preview = seen.containsAll(byCaller.keySet()) ? preview.next(mesh) : Preview.of(mesh);
    seen = Set.copyOf(byCaller.keySet());
    Pass pass = new Pass(mesh);
    byCaller.forEach(pass::ask);
    pass.decide();
    last = pass.decided;
    return pass.answers;
  }

  /** How many decisions are remembered. */
  int remembered() {
    return last.size();
  }

  /** Decisions in one mesh. */
  private final class Pass {
    private final Mesh mesh;
    private final Answers answers = new Answers();
    private final Map<Decided, Decision> decided = new HashMap<>();
    private final Map<ProxyConfig, List<CallersRequest>> waiting = new LinkedHashMap<>();

    private Pass(Mesh mesh) {
      this.mesh = mesh;
    }

    private void ask(Caller caller, List<CallersRequest> requests) {
      attempt(requests, () -> preview.config(caller))
          .ifPresent(
              config ->
                  waiting.computeIfAbsent(config, first -> new ArrayList<>()).addAll(requests));
      if (waiting.size() == MOST_CONFIGURATIONS) {
        decide();
        preview = Preview.of(mesh);
        seen = Set.of();
      }
    }

    private void decide() {
      waiting.forEach(this::decide);
      waiting.clear();
    }

    private void decide(ProxyConfig config, List<CallersRequest> requests) {
      ConfigurationDigest digest = ConfigurationDigest.of(config);
      List<CallersRequest> open = new ArrayList<>();
      for (CallersRequest request : requests) {
        Decision known = last.get(new Decided(digest, request.request()));
        if (known == null) {
          open.add(request);
        } else {
          note(digest, request, known);
        }
      }
      if (open.isEmpty()) {
        return;
      }
      attempt(open, () -> new Evaluator(config))
          .ifPresent(
              evaluator ->
                  open.forEach(
                      request ->
                          attempt(List.of(request), () -> evaluator.decide(request.request()))
                              .ifPresent(
                                  decision -> note(digest, request, withoutReasons(decision)))));
    }

    private void note(ConfigurationDigest digest, CallersRequest request, Decision decision) {
      decided.put(new Decided(digest, request.request()), decision);
      answers.made.put(request, decision);
    }

    // One request that cannot be decided says nothing about the others.
    private <T> Optional<T> attempt(List<CallersRequest> requests, Supplier<T> work) {
      try {
        return Optional.of(work.get());
      } catch (OutOfMemoryError e) {
        throw e;
      } catch (RuntimeException | Error e) {
        requests.forEach(request -> answers.failed.put(request, e));
        return Optional.empty();
      }
    }
  }

  // The routes that were passed over may be thousands, for each request.
  private static Decision withoutReasons(Decision decision) {
    return new Decision(
        decision.listener(),
        decision.filterChain(),
        decision
            .routing()
            .map(
                routing ->
                    new Decision.Routing(
                        routing.table(), routing.virtualHost(), List.of(), routing.route())),
        Optional.empty(),
        decision.outcome(),
        decision.share(),
        Optional.empty());
  }
}
