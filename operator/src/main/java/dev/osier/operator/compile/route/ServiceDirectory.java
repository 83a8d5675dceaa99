package dev.osier.operator.compile.route;

import dev.osier.mesh.BackendKey;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.Service;
import java.util.Optional;

/** The services that rules can refer to. */
public interface ServiceDirectory {
  /** The service of a name; empty if there is none that proxies could send to. */
  Optional<Service> service(NamespacedName name);

  /** Whether there is any pod, ready or not, behind a port and in a subset. */
  boolean hasPods(BackendKey backend);
}
