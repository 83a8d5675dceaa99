package dev.osier.operator.identity;

import dev.osier.crds.MeshIdentityStatus;
import java.util.Optional;

/** What statuses record of roots, for tests to which only the fingerprint matters. */
final class Recorded {
  private Recorded() {}

  static RecordedTrust root(Optional<String> fingerprint, boolean changing) {
    return new RecordedTrust(
        fingerprint.map(
            root ->
                new MeshIdentityStatus.Authority(
                    root, "2036-01-01T00:00:00Z", "2026-04-01T00:00:00Z")),
        changing);
  }
}
