package dev.osier.operator.compile.policy;

import dev.osier.operator.compile.field.FieldPath;
import java.util.Optional;

/** A part of a Policy that one Policy wins as a whole. */
enum Section {
  LOAD_BALANCING("loadBalancing"),
  LOCALITY("locality"),
  RETRY_BUDGET("retryBudget"),
  OUTLIER_DETECTION("outlierDetection"),
  CONNECTIONS("connections");

  private final String field;

  Section(String field) {
    this.field = field;
  }

  FieldPath field() {
    return FieldPath.SPEC.field("traffic").field(field);
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
    };
  }
}
