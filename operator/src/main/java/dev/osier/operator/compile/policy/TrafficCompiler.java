package dev.osier.operator.compile.policy;

import dev.osier.crds.policy.HashOn;
import dev.osier.crds.policy.Locality;
import dev.osier.crds.policy.Traffic;
import dev.osier.mesh.traffic.Connections;
import dev.osier.mesh.traffic.LoadBalancing;
import dev.osier.mesh.traffic.LoadBalancing.HashKey;
import dev.osier.mesh.traffic.LocalityPreference;
import dev.osier.mesh.traffic.OutlierDetection;
import dev.osier.mesh.traffic.TrafficPolicy.RetryBudget;
import dev.osier.operator.compile.field.FieldPath;
import dev.osier.operator.compile.field.FieldReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** From what a Policy says of traffic to its sections. */
final class TrafficCompiler {
  private final FieldReader reader;

  TrafficCompiler(FieldReader reader) {
    this.reader = reader;
  }

  Sections compile(@Nullable Traffic traffic) {
    if (traffic == null) {
      return Sections.NONE;
    }
    return new Sections(
        Optional.ofNullable(traffic.loadBalancing()).map(this::loadBalancing),
        Optional.ofNullable(traffic.locality()).map(TrafficCompiler::locality),
        Optional.ofNullable(traffic.retryBudget())
            .map(budget -> new RetryBudget(budget.percent(), budget.minConcurrency())),
        Optional.ofNullable(traffic.outlierDetection()).map(this::outlierDetection),
        Optional.ofNullable(traffic.connections()).map(this::connections),
        Optional.empty());
  }

  private LoadBalancing loadBalancing(dev.osier.crds.policy.LoadBalancing said) {
    FieldPath field = Section.LOAD_BALANCING.field();
    List<HashKey> keys = new ArrayList<>();
    for (int i = 0; i < said.hashOn().size(); i++) {
      hashKey(said.hashOn().get(i), field.field("hashOn").index(i)).ifPresent(keys::add);
    }
    return new LoadBalancing(
        LoadBalancing.Algorithm.valueOf(said.algorithm().name()),
        keys,
        reader.duration(said.slowStart(), field.field("slowStart")));
  }

  private Optional<HashKey> hashKey(HashOn said, FieldPath field) {
    return switch (said.type()) {
      case SOURCE -> Optional.of(new HashKey.Source());
      case HEADER ->
          name(said, field).map(name -> new HashKey.Header(name.toLowerCase(Locale.ROOT)));
      case COOKIE ->
          name(said, field)
              .map(
                  name ->
                      new HashKey.Cookie(name, reader.duration(said.ttl(), field.field("ttl"))));
    };
  }

  private Optional<String> name(HashOn said, FieldPath field) {
    if (said.name() == null) {
      reader.complaints().add(field.field("name"), "missing");
    }
    return Optional.ofNullable(said.name());
  }

  private static LocalityPreference locality(Locality said) {
    return switch (said.mode()) {
      case NONE -> LocalityPreference.NONE;
      case PREFER_ZONE ->
          new LocalityPreference(
              said.failover().stream()
                  .map(level -> LocalityPreference.Tier.valueOf(level.name()))
                  .toList(),
              said.minHealthyPercent());
    };
  }

  private OutlierDetection outlierDetection(dev.osier.crds.policy.OutlierDetection said) {
    FieldPath field = Section.OUTLIER_DETECTION.field();
    return new OutlierDetection(
        said.consecutive5xx(),
        said.consecutiveGatewayErrors(),
        said.consecutiveConnectFailures(),
        reader
            .positive(said.interval(), field.field("interval"))
            .orElse(OutlierDetection.DEFAULT.interval()),
        reader
            .positive(said.baseEjection(), field.field("baseEjection"))
            .orElse(OutlierDetection.DEFAULT.baseEjection()),
        said.maxEjectionPercent());
  }

  private Connections connections(dev.osier.crds.policy.Connections said) {
    FieldPath field = Section.CONNECTIONS.field();
    return new Connections(
        Optional.ofNullable(said.max()),
        Optional.ofNullable(said.maxPending()),
        Optional.ofNullable(said.maxRequests()),
        reader.positive(said.connectTimeout(), field.field("connectTimeout")),
        reader.duration(said.idleTimeout(), field.field("idleTimeout")),
        reader.duration(said.maxDuration(), field.field("maxDuration")));
  }
}
