module Contoso.Pricing

open System
open System.Collections.Generic

type Currency =
    | Euro
    | Dollar
    | Pound

type Price = { Amount: decimal; Currency: Currency }

type Discount =
    | NoDiscount
    | Percent of decimal
    | Fixed of decimal

let private rates = Dictionary<Currency, decimal>()

/// The exchange rate to euro.
let rateOf currency =
    match currency with
    | Euro -> 1.0m
    | Dollar -> 0.92m
    | Pound -> failwith "error"

/// The sum of all prices, in euro.
let total (prices: Price list) =
    let mutable sum = 0m

    for price in prices do
        sum <- sum + price.Amount * rateOf price.Currency

    sum

/// A price after its discount.
let apply (discount: Discount) (price: Price) =
    if discount = NoDiscount then
        price
    else
        if price.Amount <= 0m then
            price
        else
            match discount with
            | Percent percent -> { price with Amount = price.Amount * (1m - percent / 100m) }
            | Fixed amount -> { price with Amount = price.Amount - amount }
            | NoDiscount -> price

/// Reads a price such as "12.50 EUR".
let parse (text: string) =
    try
        let parts = text.Split(' ')
        let amount = Decimal.Parse(parts.[0])

        match parts.[1] with
        | "EUR" -> Some { Amount = amount; Currency = Euro }
        | "USD" -> Some { Amount = amount; Currency = Dollar }
        | "GBP" -> Some { Amount = amount; Currency = Pound }
        | _ -> None
    with _ -> None

/// The cheapest of the prices.
let cheapest (prices: Price list) =
    let sorted = prices |> List.sortBy (fun price -> price.Amount * rateOf price.Currency)
    List.head sorted

/// Whether a rate is known.
let isKnown currency =
    if rates.ContainsKey currency = true then true else false

/// Sets the rates, and tells how many there are.
let load (lines: string seq) =
    let mutable count = 0

    for line in lines do
        match line.Split('=') with
        | [| name; value |] ->
            let currency =
                match name with
                | "USD" -> Dollar
                | "GBP" -> Pound
                | _ -> Euro

            rates.[currency] <- Decimal.Parse value
            count <- count + 1
        | _ -> ()

    count

/// A line for the receipt.
let describe (price: Price) =
    let text = sprintf "%M" price.Amount

    match price.Currency with
    | Euro -> text + " EUR"
    | Dollar -> text + " USD"
    | Pound -> text + " GBP"
