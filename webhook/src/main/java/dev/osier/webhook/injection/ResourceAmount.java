package dev.osier.webhook.injection;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount of CPU or memory as Kubernetes writes it (resource.Quantity of the Kubernetes API,
 * without signs and exponents).
 *
 * @param text as it was written, such as {@code 100m} or {@code 64Mi}
 * @param value in CPUs or bytes
 */
public record ResourceAmount(String text, BigDecimal value) implements Comparable<ResourceAmount> {
  private static final Pattern CPU = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,3})?)(m?)");
  private static final Pattern MEMORY =
      Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,3})?)(k|M|G|T|Ki|Mi|Gi|Ti|)");
  private static final BigDecimal MILLI = new BigDecimal("0.001");
  private static final Map<String, BigDecimal> MEMORY_UNITS =
      Map.of(
          "", BigDecimal.ONE,
          "k", BigDecimal.valueOf(1_000L),
          "M", BigDecimal.valueOf(1_000_000L),
          "G", BigDecimal.valueOf(1_000_000_000L),
          "T", BigDecimal.valueOf(1_000_000_000_000L),
          "Ki", BigDecimal.valueOf(1L << 10),
          "Mi", BigDecimal.valueOf(1L << 20),
          "Gi", BigDecimal.valueOf(1L << 30),
          "Ti", BigDecimal.valueOf(1L << 40));

  /** Reads an amount of CPU, at least a thousandth of one; empty if it is none. */
  public static Optional<ResourceAmount> parseCpu(String text) {
    Matcher matcher = CPU.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    BigDecimal number = new BigDecimal(matcher.group(1));
    BigDecimal value = matcher.group(2).isEmpty() ? number : number.multiply(MILLI);
    boolean wholeMillis = value.remainder(MILLI).signum() == 0;
    return value.signum() > 0 && wholeMillis
        ? Optional.of(new ResourceAmount(text, value))
        : Optional.empty();
  }

  /** Reads an amount of memory in whole bytes, more than none; empty if it is none. */
  public static Optional<ResourceAmount> parseMemory(String text) {
    Matcher matcher = MEMORY.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    BigDecimal unit = MEMORY_UNITS.getOrDefault(matcher.group(2), BigDecimal.ONE);
    BigDecimal value = new BigDecimal(matcher.group(1)).multiply(unit);
    boolean wholeBytes = value.remainder(BigDecimal.ONE).signum() == 0;
    return value.signum() > 0 && wholeBytes
        ? Optional.of(new ResourceAmount(text, value))
        : Optional.empty();
  }

  /**
   * An amount of CPU that is known to be well written.
   *
   * @throws IllegalArgumentException if it is not
   */
  public static ResourceAmount cpu(String text) {
    return parseCpu(text)
        .orElseThrow(
            () -> new IllegalArgumentException("reading an amount of CPU: not one: " + text));
  }

  /**
   * An amount of memory that is known to be well written.
   *
   * @throws IllegalArgumentException if it is not
   */
  public static ResourceAmount memory(String text) {
    return parseMemory(text)
        .orElseThrow(
            () -> new IllegalArgumentException("reading an amount of memory: not one: " + text));
  }

  @Override
  public int compareTo(ResourceAmount other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return text;
  }
}
