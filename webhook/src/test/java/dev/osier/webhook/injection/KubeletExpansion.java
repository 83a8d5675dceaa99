package dev.osier.webhook.injection;

import java.util.Map;

/**
 * What the kubelet does to the arguments of a container: {@code $(NAME)} becomes the variable's
 * value if there is one, {@code $$} becomes {@code $}, and nothing else changes.
 */
public final class KubeletExpansion {
  private KubeletExpansion() {}

  public static String expand(String text, Map<String, String> variables) {
    StringBuilder expanded = new StringBuilder();
    int i = 0;
    while (i < text.length()) {
      char character = text.charAt(i);
      int next = i + 1;
      if (character == '$' && next < text.length() && text.charAt(next) == '$') {
        expanded.append('$');
        i += 2;
      } else if (character == '$' && next < text.length() && text.charAt(next) == '(') {
        int close = text.indexOf(')', next);
        if (close < 0) {
          expanded.append("$(");
          i += 2;
        } else {
          String name = text.substring(next + 1, close);
          expanded.append(variables.getOrDefault(name, "$(" + name + ")"));
          i = close + 1;
        }
      } else {
        expanded.append(character);
        i++;
      }
    }
    return expanded.toString();
  }
}
