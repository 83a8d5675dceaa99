package dev.osier.operator.compile.policy;

import dev.osier.mesh.NamespacedName;

/**
 * What a Policy says in vain, because some pod of its target has a stricter one, too.
 *
 * @param policy the Policy that says less
 * @param target of what it says it
 * @param sentence what it is told
 */
record Weaker(NamespacedName policy, Target target, String sentence) {}
