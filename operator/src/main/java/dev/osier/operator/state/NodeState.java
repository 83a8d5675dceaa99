package dev.osier.operator.state;

import dev.osier.mesh.Locality;

/**
 * A node.
 *
 * @param name its name
 * @param uid its UID
 * @param locality where it stands
 */
public record NodeState(String name, String uid, Locality locality) {}
