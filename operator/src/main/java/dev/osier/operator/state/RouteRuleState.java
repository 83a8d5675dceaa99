package dev.osier.operator.state;

import dev.osier.crds.route.RouteRuleSpec;
import dev.osier.mesh.Generation;
import dev.osier.mesh.NamespacedName;
import java.time.Instant;
import java.util.Optional;

/**
 * A RouteRule.
 *
 * @param name its namespace and name
 * @param generation which form of it
 * @param created when it was created
 * @param spec what it asks for; of one that is not readable, its {@code parentRefs} alone
 * @param unreadable why {@code spec} could not be read, naming the field; empty if it could
 */
public record RouteRuleState(
    NamespacedName name,
    Generation generation,
    Instant created,
    RouteRuleSpec spec,
    Optional<String> unreadable) {}
