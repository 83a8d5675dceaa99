package dev.osier.mesh.usage;

import java.util.Set;

/**
 * The memory of what workloads call, by the names by which their proxies ask for it. Safe for use
 * by several threads; every method returns at once.
 */
public interface UsageMemory {
  /** Remembers nothing. */
  UsageMemory NONE =
      new UsageMemory() {
        @Override
        public void used(Owner owner, Set<String> names) {}

        @Override
        public Set<String> recall(Owner owner) {
          return Set.of();
        }
      };

  /** Takes note that pods of this owner have called something by these names. */
  void used(Owner owner, Set<String> names);

  /** The names by which its pods have called something of late. */
  Set<String> recall(Owner owner);
}
