package dev.osier.operator.compile.field;

import dev.osier.crds.Durations;
import dev.osier.mesh.Fraction;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads texts and numbers of a user's object as what they mean. What it cannot read becomes a
 * complaint, and something harmless: the object is not used then.
 *
 * @param complaints where they go
 */
public record FieldReader(Complaints complaints) {
  /** A duration; empty if the field is not set. */
  public Optional<Duration> duration(@Nullable String text, FieldPath field) {
    if (text == null) {
      return Optional.empty();
    }
    Optional<Duration> duration = Durations.parse(text);
    if (duration.isEmpty()) {
      complaints.add(field, "not a duration such as 1h30m");
    }
    return duration;
  }

  /** A duration that cannot be zero; empty if the field is not set. */
  public Optional<Duration> positive(@Nullable String text, FieldPath field) {
    Optional<Duration> duration = duration(text, field);
    if (duration.filter(Duration::isZero).isPresent()) {
      complaints.add(field, "zero is not allowed");
    }
    return duration;
  }

  /** A share, said in percent or as a fraction; all if neither is. */
  public Fraction share(
      @Nullable Integer percent,
      dev.osier.crds.route.@Nullable Fraction fraction,
      FieldPath field) {
    if (percent != null && fraction != null) {
      complaints.add(field.field("fraction"), "percent says it already");
    }
    if (fraction != null) {
      return checked(fraction.numerator(), fraction.denominator(), field.field("fraction"));
    }
    return percent == null ? Fraction.ALL : checked(percent, 100, field.field("percent"));
  }

  private Fraction checked(int numerator, int denominator, FieldPath field) {
    if (numerator < 0 || denominator < 1 || denominator > 1_000_000 || numerator > denominator) {
      complaints.add(field, "not a share between none and all");
      return Fraction.ALL;
    }
    return new Fraction(numerator, denominator);
  }
}
