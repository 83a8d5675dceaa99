package dev.osier.controlplane;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** One of the jobs a control plane process can do; by default a process does all of them. */
public enum Role {
  /**
   * Takes part in the election of the one process that writes: statuses, the authority's Secret,
   * the trust bundle.
   */
  OPERATOR,
  /** Serves configuration to the proxies. */
  XDS,
  /** Answers certificate requests. */
  CA,
  /** Answers the API server's admission requests. */
  WEBHOOK;

  /**
   * Reads what stands behind {@code --run}: {@code all}, or names separated by commas.
   *
   * @throws IllegalArgumentException if a name is none of the roles, naming those there are
   */
  public static Set<Role> parse(String text) {
    if (text.equals("all")) {
      return EnumSet.allOf(Role.class);
    }
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (String name : text.split(",", -1)) {
      roles.add(
          Arrays.stream(values())
              .filter(role -> role.name().toLowerCase(Locale.ROOT).equals(name.strip()))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "reading --run: no role is called \""
                              + name.strip()
                              + "\"; there are all, "
                              + names())));
    }
    return roles;
  }

  private static String names() {
    return Arrays.stream(values())
        .map(role -> role.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }
}
