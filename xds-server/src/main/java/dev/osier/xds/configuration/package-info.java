/** The mesh as it is now, turned into configurations for whoever asks. */
@NullMarked
package dev.osier.xds.configuration;

import org.jspecify.annotations.NullMarked;
