package dev.osier.xds.view;

import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.route.Caller;
import dev.osier.mesh.route.CallerMatch;
import dev.osier.mesh.route.PortRoutes;
import dev.osier.mesh.route.Route;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Everything about callers that some rule asks for. The rest is left out of a caller, so that those
 * who differ in nothing else are one.
 */
final class CallerTraits {
  private static final String NONE = "";

  private final Set<String> namespaces = new HashSet<>();
  private final Set<NamespacedName> accounts = new HashSet<>();
  private final Set<Map.Entry<String, String>> labels = new HashSet<>();

  private CallerTraits() {}

  static CallerTraits of(Collection<PortRoutes> routes) {
    CallerTraits traits = new CallerTraits();
    for (PortRoutes port : routes) {
      traits.namespaces.addAll(port.forNamespace().keySet());
      Stream.concat(
              port.forEveryone().routes().stream(),
              port.forNamespace().values().stream().flatMap(list -> list.routes().stream()))
          .map(Route::from)
          .forEach(traits::add);
    }
    return traits;
  }

  /** A caller with only those of its traits that make a difference. */
  Caller reduce(NamespacedName account, Map<String, String> podLabels) {
    boolean accountCounts = accounts.contains(account);
    boolean namespaceCounts = accountCounts || namespaces.contains(account.namespace());
    Map<String, String> counting = new HashMap<>();
    podLabels.forEach(
        (key, value) -> {
          if (labels.contains(Map.entry(key, value))) {
            counting.put(key, value);
          }
        });
    return new Caller(
        namespaceCounts ? account.namespace() : NONE,
        accountCounts ? account.name() : NONE,
        counting);
  }

  private void add(CallerMatch match) {
    namespaces.addAll(match.namespaces());
    accounts.addAll(match.serviceAccounts());
    match.podLabels().forEach((key, value) -> labels.add(Map.entry(key, value)));
  }
}
