package dev.perdure.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * What a client's pursuits go by.
 *
 * @param maxEventBytes the largest event, and the largest answer of any other call
 * @param pollWait how long a poll may be held back by the server, in whole seconds; less than the read timeout
 * @param random for jitter; safe for use by many threads
 */
record ClientSettings(
        RetryPolicy retryPolicy,
        Duration readTimeout,
        long maxEventBytes,
        Duration pollWait,
        Time time,
        RandomGenerator random) {}
