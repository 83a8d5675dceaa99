package dev.osier.operator.compile.policy;

import dev.osier.crds.MutualTls;
import dev.osier.crds.policy.PortMtls;
import dev.osier.mesh.Mtls;
import dev.osier.mesh.MtlsMode;
import dev.osier.operator.compile.field.Complaints;
import dev.osier.operator.compile.field.FieldPath;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** From what a Policy says of mutual TLS to its section. */
public final class MtlsCompiler {
  private static final int LAST_PORT = 65_535;

  private MtlsCompiler() {}

  static Optional<Mtls> compile(dev.osier.crds.policy.@Nullable Mtls said, Complaints complaints) {
    return Optional.ofNullable(said)
        .map(given -> new Mtls(mode(given.mode()), ports(given.ports(), complaints)));
  }

  /** A mode as proxies are told it. */
  public static MtlsMode mode(MutualTls.Mode mode) {
    return switch (mode) {
      case PERMISSIVE -> MtlsMode.PERMISSIVE;
      case STRICT -> MtlsMode.STRICT;
      case DISABLED -> MtlsMode.DISABLED;
    };
  }

  private static SortedMap<Integer, MtlsMode> ports(List<PortMtls> said, Complaints complaints) {
    FieldPath field = Section.MTLS.field().field("ports");
    SortedMap<Integer, MtlsMode> ports = new TreeMap<>();
    for (int i = 0; i < said.size(); i++) {
      int port = said.get(i).port();
      FieldPath here = field.index(i).field("port");
      if (port < 1 || port > LAST_PORT) {
        complaints.add(here, "not between 1 and 65535");
      } else if (ports.putIfAbsent(port, mode(said.get(i).mode())) != null) {
        complaints.add(here, "named before");
      }
    }
    return ports;
  }
}
