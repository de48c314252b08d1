//! jangteo
