package dev.osier.operator.state;

import dev.osier.crds.policy.PolicySpec;
import dev.osier.mesh.Generation;
import dev.osier.mesh.NamespacedName;
import java.time.Instant;
import java.util.Optional;

/**
 * A Policy.
 *
 * @param name its namespace and name
 * @param generation which form of it
 * @param created when it was created
 * @param spec what it asks for; of one that is not readable, its {@code targetRefs} alone
 * @param unreadable why {@code spec} could not be read, naming the field; empty if it could
 */
public record PolicyState(
    NamespacedName name,
    Generation generation,
    Instant created,
    PolicySpec spec,
    Optional<String> unreadable) {}
