/**
 * How replicas of the control plane tell the leader how far their proxies have come: a service
 * beside xDS, for the control plane itself alone.
 */
@NullMarked
package dev.osier.xds.report;

import org.jspecify.annotations.NullMarked;
