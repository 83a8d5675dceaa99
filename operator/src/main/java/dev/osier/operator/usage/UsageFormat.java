package dev.osier.operator.usage;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.osier.mesh.usage.Owner;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * How usage is stored: a line for each owner, and after it one for each name, with its day;
 * gzipped. Who else may have written there is not trusted to keep to it.
 */
final class UsageFormat {
  // A ConfigMap may have 1 MiB, and base64 makes three bytes four only on the way.
  static final int MOST_BYTES = 700_000;

  private static final int MOST_TEXT_BYTES = 32 * 1024 * 1024;
  private static final String FIRST_LINE = "osier usage 1";
  private static final Pattern OWNER =
      Pattern.compile("([!-~]{1,253}) ([!-~]{1,63}) ([!-~]{1,253})");
  private static final Pattern NAME = Pattern.compile("\t([0-9]{1,6}) ([!-~]{1,600})");

  private UsageFormat() {}

  /** As much of it as fits: without the days longest ago, and then without half of the owners. */
  static Usage fitting(Usage usage) {
    Usage fits = usage;
    while (write(fits).length > MOST_BYTES) {
      Usage later = fits.since(fits.oldestDay() + 1);
      fits = later.owners().isEmpty() ? fits.half() : later;
    }
    return fits;
  }

  static byte[] write(Usage usage) {
    StringBuilder text = new StringBuilder(FIRST_LINE).append('\n');
    usage
        .owners()
        .forEach(
            (owner, names) -> {
              text.append(owner.namespace()).append(' ').append(owner.kind());
              text.append(' ').append(owner.name()).append('\n');
              names
                  .days()
                  .forEach(
                      (name, day) ->
                          text.append('\t').append(day).append(' ').append(name).append('\n'));
            });
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zipped = new GZIPOutputStream(bytes)) {
      zipped.write(text.toString().getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("writing usage to memory", e);
    }
    return bytes.toByteArray();
  }

  /**
   * What is stored, but for lines that mean nothing; empty if none of it is usage.
   *
   * @param latest the last day that it may speak of
   */
  static Optional<Usage> read(byte[] stored, int latest) {
    try (GZIPInputStream zipped = new GZIPInputStream(new ByteArrayInputStream(stored))) {
      String text = new String(zipped.readNBytes(MOST_TEXT_BYTES), UTF_8);
      return text.startsWith(FIRST_LINE + "\n")
          ? Optional.of(parse(text, latest))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Usage parse(String text, int latest) {
    SortedMap<Owner, Names> owners = new TreeMap<>();
    Optional<Owner> owner = Optional.empty();
    SortedMap<String, Integer> days = new TreeMap<>();
    for (String line : text.lines().skip(1).toList()) {
      Matcher name = NAME.matcher(line);
      if (name.matches() && Integer.parseInt(name.group(1)) <= latest) {
        days.merge(name.group(2), Integer.parseInt(name.group(1)), Math::max);
      } else if (!line.startsWith("\t")) {
        put(owners, owner, days);
        days.clear();
        owner = owner(line);
      }
    }
    put(owners, owner, days);
    return new Usage(owners);
  }

  private static Optional<Owner> owner(String line) {
    Matcher owner = OWNER.matcher(line);
    return owner.matches()
        ? Optional.of(new Owner(owner.group(1), owner.group(2), owner.group(3)))
        : Optional.empty();
  }

  private static void put(
      SortedMap<Owner, Names> owners, Optional<Owner> owner, SortedMap<String, Integer> days) {
    if (!days.isEmpty()) {
      // Put together as all is, so that no more than the most comes of it.
      owner.ifPresent(
          known -> owners.merge(known, Names.NONE.merge(new Names(days)), Names::merge));
    }
  }
}
