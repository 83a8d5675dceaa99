package dev.osier.operator.compile.field;

import java.util.ArrayList;
import java.util.List;

/**
 * What is wrong with one object: sentences that begin with the field, in the order they came up.
 */
public final class Complaints {
  private static final int MOST = 3;

  private final List<String> sentences = new ArrayList<>();

  /** Notes what is wrong with a field. */
  public void add(FieldPath field, String sentence) {
    sentences.add(field + ": " + sentence);
  }

  /** Whether nothing is wrong. */
  public boolean isEmpty() {
    return sentences.isEmpty();
  }

  /** The first few of them as one text. */
  public String text() {
    return text(sentences);
  }

  /** The first few of some sentences as one text. */
  public static String text(List<String> sentences) {
    String first = String.join("; ", sentences.subList(0, Math.min(MOST, sentences.size())));
    return sentences.size() > MOST
        ? first + "; and %d more".formatted(sentences.size() - MOST)
        : first;
  }
}
