@NullMarked
package dev.osier.xds.report;

import org.jspecify.annotations.NullMarked;
