package dev.osier.operator.compile.policy;

import dev.osier.operator.compile.field.FieldPath;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** A part of a Policy that one Policy wins as a whole. */
enum Section {
  LOAD_BALANCING("traffic.loadBalancing"),
  LOCALITY("traffic.locality"),
  RETRY_BUDGET("traffic.retryBudget"),
  OUTLIER_DETECTION("traffic.outlierDetection"),
  CONNECTIONS("traffic.connections"),
  MTLS("mtls");

  /** Those that say how callers treat a service. */
  static final Set<Section> TRAFFIC =
      Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.of(MTLS)));

  private final String path;

  Section(String path) {
    this.path = path;
  }

  FieldPath field() {
    return FieldPath.SPEC.field(path);
  }

  boolean isIn(Sections sections) {
    return of(sections).isPresent();
  }

  private Optional<?> of(Sections sections) {
    return switch (this) {
      case LOAD_BALANCING -> sections.loadBalancing();
      case LOCALITY -> sections.locality();
      case RETRY_BUDGET -> sections.retryBudget();
      case OUTLIER_DETECTION -> sections.outlierDetection();
      case CONNECTIONS -> sections.connections();
      case MTLS -> sections.mtls();
    };
  }
}
