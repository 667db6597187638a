/**
 * Small benchmarks of the code that runs for each event, by JMH.
 *
 * <p>Start at {@link dev.perdure.benchmarks.micro.Micro}. They tell one version of a class from another; what a token costs as
 * a whole is measured from outside.
 */
@NullMarked
package dev.perdure.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
