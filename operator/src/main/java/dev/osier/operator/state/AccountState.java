package dev.osier.operator.state;

import dev.osier.mesh.NamespacedName;

/**
 * A service account.
 *
 * @param name its namespace and name
 * @param uid its UID
 */
public record AccountState(NamespacedName name, String uid) {}
